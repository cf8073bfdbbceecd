/** The functions of libsodium as asynchronous calls. */

import type { RawSodium } from '../generated/raw.js';
import { arrayIncludes } from './intrinsics.js';
import type { FunctionDeclaration } from './table.js';

/**
 * Every function of libsodium but those of `SynchronousOnly`, under its C name, as a call that runs on another thread
 * where the backend has some.
 *
 * Always a promise: what the function of `raw` would throw, rejects. What C reads is copied before the call returns, so
 * that nothing that happens to an array meanwhile matters; what C writes is there when the promise resolves. An `Address`
 * is used where it is, and nothing else can use it until then (two calls may read it); so is a `Secret`, which is freed
 * only afterwards.
 */
export type RawSodiumAsync = {
  readonly [Name in Exclude<keyof RawSodium, SynchronousOnly>]: Asynchronous<RawSodium[Name]>;
};

type Asynchronous<Call> = Call extends (...values: infer Values) => infer Result
  ? (...values: Values) => Promise<Result>
  : never;

/** What gives, takes or protects memory, or changes the library for everybody or for the thread that calls it. */
export const synchronousOnly = [
  'randombytes_close',
  'randombytes_set_implementation',
  'randombytes_stir',
  'sodium_allocarray',
  'sodium_free',
  'sodium_init',
  'sodium_malloc',
  'sodium_mlock',
  'sodium_mprotect_noaccess',
  'sodium_mprotect_readonly',
  'sodium_mprotect_readwrite',
  'sodium_munlock',
  'sodium_set_misuse_handler',
  'sodium_stackzero',
] as const satisfies (keyof RawSodium)[];

export type SynchronousOnly = (typeof synchronousOnly)[number];

export function isAsynchronous({ name }: FunctionDeclaration): boolean {
  return !arrayIncludes(synchronousOnly, name);
}
