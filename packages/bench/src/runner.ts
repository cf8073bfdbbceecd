/** One candidate made ready for one size of input. */
export interface Runner {
  readonly id: string;
  readonly name: string;
  /** The digest of the input in hexadecimal, by which candidates are held to do the same. */
  readonly digest: string;
  /** Hashes so many times in a row; a promise where hashing gives one. */
  run(iterations: number): void | Promise<void>;
}

/** A candidate that cannot run here, and why. */
export interface Absent {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}
