import { readdirSync, readFileSync } from 'node:fs';
import type { RawSodium } from 'sodium-sys';
import { key, message, unhex } from '../../support/bytes.ts';
import type { Changes, Operation } from './operation.ts';

/** What the tests need to know of a primitive. */
export interface Primitive {
  /** As it is exported, as in `hash.sha3_256`. */
  readonly name: string;
  /** The functions of C without which it is not there; without any of these it always is. */
  readonly needs?: readonly (keyof RawSodium)[];
  readonly operations: readonly Operation[];
  readonly vectorFiles: readonly VectorFile[];
  readonly comparisons: readonly Comparison[];
  /** The purpose of its keys, if it makes keys. */
  readonly purpose?: string;
  readonly cipher?: Cipher;
}

export interface VectorFile {
  readonly file: string;
  /** Whether a vector is one for this primitive; without it all are. */
  readonly select?: (vector: Vector) => boolean;
  /** What is to come of a vector, in hex. */
  readonly expected: (vector: Vector) => string;
  /** Every operation by which it is computed, by its name. */
  readonly ways: Readonly<Record<string, (vector: Vector) => Uint8Array>>;
}

export interface Vector {
  readonly origin?: string;
  readonly messageLength: number;
  readonly messageHex?: string;
  readonly repeat?: number;
  readonly algorithm?: string;
  readonly outputLength?: number;
  readonly domain?: number;
  /** In decimal. */
  readonly id?: string;
  readonly context?: string;
  readonly info?: string | null;
  readonly extracted?: string;
  readonly digest?: string;
  readonly key?: string;
  readonly keyLength?: number;
  readonly salt?: string | null;
  readonly personal?: string | null;
  readonly nonce?: string;
  readonly counter?: string;
  readonly tweak?: string;
  readonly additionalData?: string;
  readonly box?: string;
  readonly chunkLength?: number;
  readonly secretKey?: string;
  /** The other's. */
  readonly publicKey?: string;
  readonly ownPublicKey?: string;
  readonly seed?: string;
  readonly encapsulationSeed?: string;
  readonly ciphertext?: string;
  readonly serverPublicKey?: string;
  readonly serverSecretKey?: string;
  readonly receiveKey?: string;
  readonly sendKey?: string;
  /** Null where there is none. */
  readonly sharedSecret?: string | null;
  readonly senderPublicKey?: string;
  readonly senderSecretKey?: string;
  readonly recipientPublicKey?: string;
  readonly recipientSecretKey?: string;
  readonly ephemeralSecretKey?: string;
  readonly signature?: string;
  /** Whether the signature is to be accepted, or the password. */
  readonly isValid?: boolean;
  readonly x25519PublicKey?: string;
  readonly x25519SecretKey?: string;
  /** Of a password hash: what it costs, and itself as text. */
  readonly operations?: number;
  readonly memory?: number;
  readonly cost?: number;
  readonly blockSize?: number;
  readonly parallelization?: number;
  readonly string?: string;
  readonly operation?: string;
  readonly inputs?: readonly string[];
  /** Null where the inputs are refused. */
  readonly output?: string | null;
}

/** Ours beside other implementations, on random inputs. */
export interface Comparison<Inputs = unknown> {
  readonly name: string;
  /** Whether some of the inputs are to be refused. */
  readonly refuses: boolean;
  /** Whether a call takes so long, as arithmetic on curves does, that fewer inputs must do. */
  readonly isSlow?: boolean;
  draw(random: Random): Inputs;
  /** What ours makes of them; throws what it refuses. */
  compute(inputs: Inputs): Uint8Array;
  readonly peers: readonly Peer<Inputs>[];
}

/** Another implementation. */
export interface Peer<Inputs = unknown> {
  readonly name: string;
  compute(inputs: Inputs): Uint8Array;
  /** Whether inputs that it may take are refused by ours on purpose. */
  mayTakeMore?(inputs: Inputs): boolean;
}

export interface Random {
  integer(minimum: number, maximum: number): number;
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** What `seal.detached` gives and `open.detached` takes. */
export interface Parts {
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** What seals with a key and a nonce. */
export interface Cipher {
  /** The primitive that its errors name. */
  readonly maker: string;
  /** Whether it has the key already. */
  readonly isPrepared: boolean;
  readonly keyLength: number;
  /** The parameters that are its secret keys. */
  readonly secretKeys: { readonly seal: string; readonly open: string };
  /** What stands for the keys among the arguments of `open`. */
  readonly openingKeys: readonly unknown[];
  /** Keys in place of the right ones, with which nothing must open. */
  readonly wrongKeys: readonly Changes[];
  readonly requiresNonce: boolean;
  /** What is given where nothing else is said; empty where none can be given. */
  readonly additionalData: Uint8Array;
  /** What C joins, taken apart. */
  split(box: Uint8Array): Omit<Parts, 'nonce'>;
  join(parts: Omit<Parts, 'nonce'>): Uint8Array;
  readonly nonceLength: number;
  readonly tagLength: number;
  readonly seal: Operation;
  readonly open: Operation;
  readonly sealDetached: Operation;
  readonly openDetached: Operation;
  /** Tag and ciphertext as C joins them, by another implementation. */
  reference(message: Uint8Array, nonce: Uint8Array, key: Uint8Array, additionalData: Uint8Array): Uint8Array;
}

const folder = new URL('../../../../../test-vectors/', import.meta.url);

export function readVectors(file: string): readonly Vector[] {
  return (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { vectors: Vector[] }).vectors;
}

export function vectorFileNames(): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json'));
}

/** Made once for each length: thousands of vectors have the same few. */
const messages = new Map<number, Uint8Array>();

export function messageOf({ messageHex, messageLength, repeat = 1 }: Vector): Uint8Array {
  if (messageHex !== undefined) return unhex(messageHex.repeat(repeat));
  const known = messages.get(messageLength) ?? message(messageLength);
  messages.set(messageLength, known);
  return known;
}

export function keyOf(vector: Vector): Uint8Array | undefined {
  if (vector.key !== undefined) return unhex(vector.key);
  return vector.keyLength ? key(vector.keyLength) : undefined;
}
