/** What trial.ts finds out about a library. */
export interface Trial {
  readonly version: string;
  /** The functions that libsodium of this version has but the library does not export. */
  readonly missing: readonly string[];
  /** BLAKE2b-512 of `TRIAL_TEXT`, in hexadecimal. */
  readonly hash: string;
}

export const TRIAL_TEXT = 'the library that was just built';
