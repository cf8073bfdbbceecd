import { readFileSync } from 'node:fs';

/** What the tests need to know of a primitive. */
export interface Primitive {
  readonly name: string;
  readonly vectorFiles: readonly VectorFile[];
  readonly operations: readonly Operation[];
  readonly peers: readonly Peer[];
  /** Random inputs for the peers, also of lengths that are refused. */
  draw(random: Random): Inputs;
  /** What ours makes of them; throws what it refuses. */
  compute(inputs: Inputs): Uint8Array;
  /** Ways to take in a message in parts, for primitives that can. */
  readonly incremental?: (parts: readonly Uint8Array[]) => Uint8Array;
  /** Writes the digest of data into memory that may overlap it, for primitives that can. */
  readonly into?: (output: Uint8Array, data: Uint8Array) => Uint8Array;
  /** The digest of data in one piece, with the same settings as `incremental` and `into`. */
  oneShot(data: Uint8Array): Uint8Array;
}

export interface VectorFile {
  readonly file: string;
  /** Checks a vector by every way that the API offers; each must give the digest. */
  digests(vector: Vector): Readonly<Record<string, Uint8Array>>;
}

export interface Vector {
  readonly outputLength: number;
  readonly messageLength: number;
  readonly digest: string;
  readonly messageHex?: string;
  readonly key?: string;
  readonly keyLength?: number;
  readonly salt?: string | null;
  readonly personal?: string | null;
}

/** One function with its parameters under the names that its errors use. */
export interface Operation {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Calls it with right values, except for those given here. */
  call(changes: Readonly<Record<string, unknown>>): unknown;
}

export type Parameter =
  | { readonly kind: 'data' }
  | { readonly kind: 'bytes' | 'length'; readonly minimum: number; readonly maximum: number };

/** Another implementation. */
export interface Peer {
  readonly name: string;
  compute(inputs: Inputs): Uint8Array;
  /** Whether inputs that it may take are refused by ours on purpose. */
  mayTakeMore(inputs: Inputs): boolean;
}

export interface Inputs {
  readonly data: Uint8Array;
  readonly key?: Uint8Array;
  readonly outputLength?: number;
}

export interface Random {
  integer(minimum: number, maximum: number): number;
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

const folder = new URL('../../../../../test-vectors/', import.meta.url);

export function readVectors(file: string): readonly Vector[] {
  return (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { vectors: Vector[] }).vectors;
}
