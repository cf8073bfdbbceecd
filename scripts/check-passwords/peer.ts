export type Kind = 'argon2id' | 'argon2i';

/** As RFC 9106 has them: passes, memory in KiB, lanes; and the length of the result. */
export interface Parameters {
  readonly t: number;
  readonly m: number;
  readonly p: number;
  readonly length: number;
}

export interface Peer {
  readonly name: string;
  /** The bytes that Argon2 makes. */
  compute(kind: Kind, password: Buffer, salt: Buffer, parameters: Parameters): Buffer;
  /** A password hash as text, where it makes those. */
  readonly format?: (kind: Kind, password: Buffer, salt: Buffer, parameters: Parameters) => string;
}
