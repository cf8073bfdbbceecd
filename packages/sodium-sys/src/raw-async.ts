/** The functions of libsodium as asynchronous calls. */
import type { Pointer, RawSodium } from './generated/raw.js';
import type { FunctionDeclaration } from './table.js';
import type { Transferred } from './transferred.js';

/**
 * Every function of libsodium but those that manage memory, under its C name, as a call that runs on another thread
 * where the backend has some.
 *
 * Always a promise: what the function of `raw` would throw, rejects. What C reads is copied before the call returns, so
 * that nothing that happens to an array meanwhile matters; what C writes is there when the promise resolves. An `Address`
 * is used where it is, and nothing else can use it until then (two calls may read it). A `Transferred` in place of an
 * array that C only reads spares the copy, and so does a view of `memory.createBuffer`.
 */
export type RawSodiumAsync = {
  readonly [Name in Exclude<keyof RawSodium, SynchronousOnly>]: Asynchronous<RawSodium[Name]>;
};

type Asynchronous<Call> = Call extends (...values: infer Values) => infer Result
  ? (...values: { [Index in keyof Values]: AsynchronousArgument<Values[Index]> }) => Promise<Result>
  : never;

type AsynchronousArgument<Value> = Pointer extends Value ? Value | Transferred : Value;

/** What gives, takes or protects memory, or changes the library for everybody. */
export type SynchronousOnly =
  | 'randombytes_set_implementation'
  | 'sodium_allocarray'
  | 'sodium_free'
  | 'sodium_malloc'
  | 'sodium_mlock'
  | 'sodium_mprotect_noaccess'
  | 'sodium_mprotect_readonly'
  | 'sodium_mprotect_readwrite'
  | 'sodium_munlock'
  | 'sodium_set_misuse_handler';

/** Whether the arguments and the result of a function mean the same to another thread. */
export function isAsynchronous({ result, parameters }: FunctionDeclaration): boolean {
  if (result.kind === 'address') return false;
  return parameters.every(
    (parameter) => parameter.kind === 'number' || ['in', 'out', 'inout'].includes(parameter.direction),
  );
}
