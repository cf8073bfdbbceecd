/** Every primitive, each described once; the tests of this folder run for every entry on each backend. */
import type { Sodium } from 'sodium-sys';
import { backend } from '../support/backend.ts';
import { aeads, preparedAeads } from './primitives/aead.ts';
import { boxes, sealedBoxes } from './primitives/boxes.ts';
import { genericHash } from './primitives/generic-hash.ts';
import { edwards25519, ristretto255 } from './primitives/groups.ts';
import { hashes } from './primitives/hash.ts';
import { hkdfs } from './primitives/hkdfs.ts';
import { ipCrypt } from './primitives/ip-crypt.ts';
import { kems } from './primitives/kem.ts';
import { keyDerivation } from './primitives/key-derivation.ts';
import { keyExchange } from './primitives/key-exchange.ts';
import { macs } from './primitives/macs.ts';
import { type Operation, withForms } from './primitives/operation.ts';
import { passwordHashes } from './primitives/password-hashes.ts';
import type { Primitive } from './primitives/primitive.ts';
import { random } from './primitives/random.ts';
import { secretBox, secretBoxXChaCha20 } from './primitives/secret-box.ts';
import { secretStream } from './primitives/secret-stream.ts';
import { shortHash } from './primitives/short-hash.ts';
import { signatures } from './primitives/sign.ts';
import { streamCiphers } from './primitives/stream-ciphers.ts';
import { x25519 } from './primitives/x25519.ts';
import { xofs } from './primitives/xofs.ts';

/** All that the API has, also what the loaded library lacks. */
export const everyPrimitive: readonly Primitive[] = [
  genericHash,
  shortHash,
  ...hashes,
  secretBox,
  secretBoxXChaCha20,
  secretStream,
  ...boxes,
  ...sealedBoxes,
  ...macs,
  ...xofs,
  ...aeads,
  ...preparedAeads,
  keyDerivation,
  ...hkdfs,
  keyExchange,
  ...kems,
  ...passwordHashes,
  signatures,
  x25519,
  ristretto255,
  edwards25519,
  random,
  ...streamCiphers,
  ...ipCrypt,
];

/** The library under test. */
export const library: Sodium =
  backend === 'wasm'
    ? await (await import('sodium-sys/wasm')).loadSodiumWasm()
    : (await import('sodium-sys')).loadSodium();

const isThere = ({ needs = [] }: Primitive): boolean =>
  needs.every((name) => library.whyUnavailable(name) === undefined);

/** Those that can be run. The others are held to say that they cannot, by availability.test.ts. */
export const primitives: readonly Primitive[] = everyPrimitive.filter(isThere);
export const missing: readonly Primitive[] = everyPrimitive.filter((primitive) => !isThere(primitive));

/** Every operation of these primitives in every form. */
export const operationsOf = (some: readonly Primitive[]): readonly Operation[] =>
  some.flatMap((primitive) => primitive.operations).flatMap(withForms);

export const operations = operationsOf(primitives);
