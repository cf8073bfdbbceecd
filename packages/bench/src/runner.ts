/** One contestant made ready for one operation on one size of input. */
export interface Runner {
  readonly id: string;
  readonly name: string;
  /** Where there are several. */
  readonly operation?: string | undefined;
  /** The result in hexadecimal, by which those that do the same are held to give the same. */
  readonly digest: string;
  /** Calls so many times in a row; a promise where the call gives one. */
  run(iterations: number): void | Promise<void>;
}

/** Who cannot run here, and why. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}
