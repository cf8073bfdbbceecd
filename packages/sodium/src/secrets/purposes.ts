/** What a secret can be for: the one primitive that takes it as a key, or makes key pairs of it. */
import { arrayIncludes, hasOwn } from 'sodium-sys/intrinsics';
import { InvalidTypeError, InvalidValueError } from 'sodium-sys/portable';

/** By how the primitives that have keys are exported. */
const PURPOSES = [
  'genericHash',
  'shortHash',
  'secretBox',
  'secretBox.xchacha20',
  'secretStream',
  'auth',
  'hmac.sha256',
  'hmac.sha512',
  'hmac.sha512_256',
  'oneTimeAuth',
  'aead.xchacha20Poly1305',
  'aead.chacha20Poly1305',
  'aead.chacha20Poly1305Original',
  'aead.aegis128L',
  'aead.aegis256',
  'aead.aes256Gcm',
  'streamCipher.xchacha20',
  'streamCipher.xsalsa20',
  'streamCipher.chacha20',
  'streamCipher.chacha20Original',
  'streamCipher.salsa20',
  'streamCipher.salsa2012',
  'streamCipher.salsa208',
  'ipCrypt.deterministic',
  'ipCrypt.nonDeterministic',
  'ipCrypt.nonDeterministicExtended',
  'ipCrypt.prefixPreserving',
  'keyDerivation',
  'hkdf.sha256',
  'hkdf.sha512',
  'random',
  'box',
  'box.xchacha20',
  'sign',
  'x25519',
  'keyExchange',
  'kem',
  'kem.mlKem768',
  'ristretto255',
  'edwards25519',
  'box.seed',
  'sign.seed',
  'keyExchange.seed',
  'kem.seed',
  'kem.mlKem768.seed',
  // Of all of its algorithms.
  'passwordHash',
  // What holds the file of a key.
  'keyFormats',
] as const;

/** A primitive that takes keys, as it is exported; with `.seed` behind it what its `generateKeyPair` takes. */
export type KeyPurpose = (typeof PURPOSES)[number];

/** Keys that nobody can draw or derive: a part of them is computed from another. Of these seeds they are made. */
const SEEDS = {
  sign: 'sign.seed',
  'kem.mlKem768': 'kem.mlKem768.seed',
} as const satisfies Partial<Record<KeyPurpose, KeyPurpose>>;

/** What random bytes can be a key of: every primitive but `sign` and `kem.mlKem768`, of which they can be the seed. */
export type RandomPurpose = Exclude<KeyPurpose, keyof typeof SEEDS>;

/** Of a secret that is to have any bytes: what is brought is a key already. */
export function purposeOfRandomOption(parameter: string, value: unknown): RandomPurpose {
  const purpose = purposeOption(parameter, value);
  if (isRandom(purpose)) return purpose;
  const expected = `one of random bytes, such as ${SEEDS[purpose]}, of which ${purpose}.generateKeyPair makes the key`;
  throw new InvalidValueError(parameter, expected, value);
}

const isRandom = (purpose: KeyPurpose): purpose is RandomPurpose => !hasOwn(SEEDS, purpose);

export function purposeOption(parameter: string, value: unknown): KeyPurpose {
  if (arrayIncludes(PURPOSES, value as KeyPurpose)) return value as KeyPurpose;
  throw new InvalidTypeError(parameter, 'the name of a primitive that takes keys', value);
}
