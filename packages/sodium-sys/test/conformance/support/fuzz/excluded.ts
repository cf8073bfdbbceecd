/** What the fuzzer does not call, or not with any argument, each for a reason of C's. */
import type { FunctionName } from '../table.ts';

export const EXCLUDED: Readonly<Partial<Record<FunctionName, string>>> = {
  sodium_misuse: 'it ends the process, which is what it is for',
};

/** How much work or memory a parameter may ask for: C takes as long as it is told. */
export const COSTS: Readonly<Record<string, readonly number[]>> = {
  opslimit: [0, 1, 2, 3, 4],
  memlimit: [0, 1, 1023, 8191, 8192, 8193, 65_536],
  N: [0, 1, 2, 3, 4, 16],
  r: [0, 1, 2, 8],
  p: [0, 1, 2, 3],
  // Between these the system might have the memory, and C would write to all of it.
  size: [0, 1, 15, 16, 17, 64, 4095, 4096, 4097, 65_536, 2 ** 52, 2 ** 53 - 1],
  count: [0, 1, 2, 3, 16, 2 ** 53 - 1],
  len: [0, 1, 64, 65_536],
};

/** Hashes of passwords that cost little. Text of another sort begins with neither name of an algorithm. */
export const CHEAP_HASHES: readonly string[] = [
  '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$6pTt6J3TWJpxWkHnPZkZ3aZ8Q3kYwGm0pA1pQ1kXk2c',
  '$argon2i$v=19$m=8,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$6pTt6J3TWJpxWkHnPZkZ3aZ8Q3kYwGm0pA1pQ1kXk2c',
  '$argon2id$v=19$m=8,t=1,p=1$',
  '$argon2i$',
  '$7$',
];
