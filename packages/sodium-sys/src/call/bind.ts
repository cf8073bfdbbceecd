/** The object that holds every function of the table, each bound when it is first used: most programs use a handful. */

import { functions } from '../generated/functions.js';
import type { RawSodium } from '../generated/raw.js';
import { Address, type Protection } from '../shared/address.js';
import { InvalidTypeError, UnavailableError } from '../shared/errors.js';
import {
  arrayFindIndex,
  callWith,
  create,
  hasOwn,
  mapGet,
  mapHas,
  mapSet,
  namesOf,
  reflectDefineProperty,
  regExpExec,
} from '../shared/intrinsics.js';
import { isAsynchronous, type RawSodiumAsync } from '../shared/raw-async.js';
import { decodeFunction, type FunctionDeclaration } from '../shared/table.js';
import type { Invoker } from './invoker.js';

export type FunctionName = keyof RawSodium & keyof typeof functions;

/** The names of every function of the table, in alphabetical order. */
export const functionNames = namesOf(functions) as FunctionName[];

/** What a backend does with a function's declaration: makes it callable, or says why this library cannot. */
export type Bind = (declaration: FunctionDeclaration) => Invoker | Unavailable;

export class Unavailable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

export function createRaw(bind: Bind): RawSodium {
  return bindLazily<RawSodium>(bind, (error) => {
    throw error;
  });
}

/**
 * A call that is made when its turn comes, unless the signal aborts before: then it rejects with the signal's reason.
 *
 * @param values are taken over at once
 */
export type AsyncCall = (signal: AbortSignal | undefined, values: readonly unknown[]) => Promise<unknown>;

/** Makes a function that gives the object for calls until a signal aborts, or for all. */
export function createRawAsync(
  bind: (declaration: FunctionDeclaration) => AsyncCall | Unavailable,
): (signal?: AbortSignal) => RawSodiumAsync {
  // Whatever the signal, each function is bound once.
  const calls = new Map<string, AsyncCall | Unavailable>();
  const callOf = (declaration: FunctionDeclaration): AsyncCall | Unavailable => {
    if (!isAsynchronous(declaration)) {
      return new Unavailable(
        'it concerns memory of this thread, or the whole library; call it synchronously',
      );
    }
    const call = mapGet(calls, declaration.name) ?? bind(declaration);
    mapSet(calls, declaration.name, call);
    return call;
  };
  return (signal) => {
    const bindUntil: Bind = (declaration) => {
      const call = callOf(declaration);
      return call instanceof Unavailable ? call : (...values) => call(signal, values);
    };
    return bindLazily<RawSodiumAsync>(bindUntil, async (error) => {
      throw error;
    });
  };
}

function bindLazily<Raw>(bind: Bind, refuse: (error: UnavailableError) => unknown): Raw {
  // The prototype is asked only for what the object itself does not have yet. Defining a getter for each of the
  // functions instead would cost a millisecond at every start.
  const binder = new Proxy(create(null), {
    get: (_target, name, raw) => {
      if (!isFunctionName(name)) return undefined;
      const bound = bind(declarationOf(name));
      const value = bound instanceof Unavailable ? () => refuse(whyNot(name, bound)) : bound;
      // Somebody may have frozen the object; then functions are bound for every use.
      reflectDefineProperty(raw, name, { __proto__: null, value, enumerable: true } as PropertyDescriptor);
      return value;
    },
    has: (_target, name) => isFunctionName(name),
    set: () => false,
  });
  return create(binder) as Raw;
}

function isFunctionName(name: string | symbol): name is FunctionName {
  return hasOwn(functions, name);
}

/**
 * Makes the function that says why one of C's cannot be called, or undefined when it can. To find out it is bound, which takes
 * much longer than a call and gives memory away that an engine may keep for good: so that is done once.
 */
export function createWhyUnavailable(bind: Bind): (name: FunctionName) => string | undefined {
  const known = new Map<FunctionName, string | undefined>();
  return (name) => {
    if (mapHas(known, name)) return mapGet(known, name);
    if (!isFunctionName(name))
      throw new InvalidTypeError('name', 'the name of a function of libsodium', name);
    const bound = bind(declarationOf(name));
    const reason = bound instanceof Unavailable ? bound.reason : undefined;
    mapSet(known, name, reason);
    return reason;
  };
}

function declarationOf(name: FunctionName): FunctionDeclaration {
  return decodeFunction(name, functions[name]);
}

function whyNot(name: string, { reason }: Unavailable): UnavailableError {
  return new UnavailableError(`${name} is not available: ${reason}`);
}

/** Wraps the invoker of a function whose result is more than a number or a string. */
export function withResult(declaration: FunctionDeclaration, invoke: Invoker, owner: object): Invoker {
  const { result, parameters } = declaration;
  if (result.kind === 'address') {
    return (...values) => {
      const pointer = Number(callWith(invoke, values) ?? 0);
      let byteLength = 1;
      for (let at = 0; at < result.sizes.length; at++) byteLength *= values[result.sizes[at]!];
      return pointer === 0 ? null : new Address(owner, pointer, byteLength, true);
    };
  }
  if (result.kind === 'argument') {
    return (...values) => (Number(callWith(invoke, values) ?? 0) === 0 ? null : values[result.index]);
  }
  const freed = arrayFindIndex(
    parameters,
    (parameter) => parameter.kind === 'pointer' && parameter.direction === 'freed',
  );
  if (freed >= 0) {
    return (...values) => {
      callWith(invoke, values);
      if (values[freed] !== null) Address.invalidate(values[freed]);
    };
  }
  const protection = regExpExec(/^sodium_mprotect_(noaccess|readonly|readwrite)$/, declaration.name)?.[1];
  if (protection !== undefined) {
    return (address) => {
      const status = invoke(address);
      if (status === 0) Address.protect(address, protection as Protection);
      return status;
    };
  }
  return invoke;
}
