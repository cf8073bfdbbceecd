/** What every library that is compared is called by. */
import type { Contender, OperationName } from './report.js';

/** What is called, again and again: it gives its result, for a signature whether that is right. */
export type Call = () => Uint8Array | boolean;

export type Prepare = (inputs: Inputs) => Call;

export interface Inputs {
  /** Of the data, or of a key that is derived. */
  readonly byteLength: number;
  readonly data: Uint8Array;
  /** 32 bytes: a key, or the seed of a key pair. */
  readonly key: Uint8Array;
  /** 24 bytes. */
  readonly nonce: Uint8Array;
  /** 64 bytes, where one is verified. */
  readonly signature: Uint8Array;
}

/** The eight bytes that say what a derived key is for. */
export const DERIVATION_CONTEXT = 'compared';
export const DERIVATION_ID = 1;

export interface Loaded extends Omit<Contender, 'name'> {
  /** Undefined where the library lacks the operation. */
  readonly prepare: Prepare | undefined;
}

/** What each module of contenders/ exports as `load`. @throws what says why it cannot be had here */
export type Load = (operation: OperationName) => Promise<Loaded>;
