/** What the server tells its page, as JSON. */

/** At `server.json`. */
export interface ServerFacts {
  readonly backend: 'native' | 'wasm';
  /** Of libsodium. */
  readonly version: string;
  readonly path: string;
  /** How many bytes a file may have. */
  readonly limit: number;
}

/** What became of the bytes that were sent. */
export interface Hashed {
  /** BLAKE2b-256, in hexadecimal. */
  readonly digest: string;
  readonly byteLength: number;
  /** In libsodium alone. */
  readonly hashingNanoseconds: number;
  /** From the first byte to the digest. */
  readonly totalNanoseconds: number;
}
