/** Options, read so that nothing in them is overlooked: a misspelt name or an undefined key must not pass for "no key". */

import { InvalidTypeError, throwsWhenRead } from './errors.js';
import {
  append,
  arrayConcat,
  arrayJoin,
  defineOwn,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getOwnPropertySymbols,
  getPrototypeOf,
  hasOwn,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  namesOf,
} from './intrinsics.js';

/** How the value of each option is checked, by the option's name. */
export type OptionReaders = Readonly<Record<string, (parameter: string, value: unknown) => unknown>>;

/** The values that readers return, undefined for an option that was not given. */
export type OptionValues<Readers extends OptionReaders> = {
  readonly [Name in keyof Readers]: ReturnType<Readers[Name]> | undefined;
};

/**
 * Makes a function that reads options: a plain object whose own properties all have a reader. Every property is read once;
 * a getter that answers differently the next time changes nothing. What it returns has every option as a property of its
 * own, so that nothing that others put on `Object.prototype` passes for an option.
 *
 * The function throws InvalidTypeError for anything but a plain object, an unknown name, and a value of undefined or null.
 */
export function optionsReader<Readers extends OptionReaders>(
  readers: Readers,
): (options: unknown) => OptionValues<Readers> {
  /** Made when it is first needed: an import makes dozens of readers, of which a program uses a few. */
  let prepared: Prepared | undefined;

  function readGiven(options: unknown): Record<string, unknown> {
    const { known, nothing } = prepared!;
    const names = namesIn(options);
    const values: Record<string | symbol, unknown> = { ...nothing };
    if (names.length === 1) {
      const name = names[0]!;
      const { parameter, read } = mapGet(known, name) ?? refuseUnknown(name, known);
      values[name] = read(parameter, readOption(options, name));
      return values;
    }
    // Reading may run getters, which may detach or shrink what was read before: nothing is checked until all is read.
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      if (!mapHas(known, name)) refuseUnknown(name, known);
      values[name] = readOption(options, name);
    }
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const { parameter, read } = mapGet(known, name)!;
      values[name] = read(parameter, values[name]);
    }
    return values;
  }

  // The usual case, and alone in a function small enough to be compiled into its callers.
  return (options) => {
    prepared ??= prepare(readers);
    return (options === undefined ? prepared.nothing : readGiven(options)) as OptionValues<Readers>;
  };
}

interface Prepared {
  readonly known: ReadonlyMap<
    string | symbol,
    { readonly parameter: string; readonly read: OptionReaders[string] }
  >;
  /** Every option as a property of its own, undefined. Not frozen: copies of a frozen object take three times as long. */
  readonly nothing: Readonly<Record<string, undefined>>;
}

const PLAIN_OBJECT = 'a plain object';

/** The names of all own properties. @throws InvalidTypeError for anything but a plain object */
function namesIn(options: unknown): readonly (string | symbol)[] {
  try {
    if (isPlainObject(options)) {
      // Two questions take less time than `Reflect.ownKeys`.
      const names = getOwnPropertyNames(options);
      const symbols = getOwnPropertySymbols(options);
      return symbols.length === 0 ? names : arrayConcat<string | symbol>(names, symbols);
    }
  } catch (cause) {
    throw throwsWhenRead('options', PLAIN_OBJECT, cause);
  }
  throw new InvalidTypeError('options', PLAIN_OBJECT, options);
}

const readOption = (options: unknown, name: string | symbol): unknown =>
  readProperty(options as object, name, 'options', PLAIN_OBJECT);

/**
 * Reads a property of an argument. What a getter throws is its caller's own and comes out as it is.
 *
 * @throws InvalidTypeError for an object that lets nobody read, as a revoked proxy
 */
export function readProperty(
  object: object,
  name: string | symbol,
  parameter: string,
  expected: string,
): unknown {
  try {
    return (object as Record<string | symbol, unknown>)[name];
  } catch (cause) {
    if (hasGetter(object, name)) throw cause;
    throw throwsWhenRead(parameter, expected, cause);
  }
}

function hasGetter(object: object, name: string | symbol): boolean {
  try {
    return getOwnPropertyDescriptor(object, name)?.get !== undefined;
  } catch {
    return false;
  }
}

function prepare(readers: OptionReaders): Prepared {
  const known = new Map<string | symbol, { parameter: string; read: OptionReaders[string] }>();
  const nothing: Record<string, undefined> = {};
  const names = namesOf(readers);
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    mapSet(known, name, { parameter: `options.${name}`, read: readers[name]! });
    defineOwn(nothing, name, undefined);
  }
  return { known, nothing };
}

function refuseUnknown(name: string | symbol, known: ReadonlyMap<string | symbol, unknown>): never {
  const all: string[] = [];
  mapForEach(known, (_, each) => append(all, String(each)));
  const names = arrayJoin(all, ', ') || 'none';
  const shown = typeof name === 'string' ? `"${name}"` : String(name);
  const message = `unknown option ${shown}; known: ${names}`;
  throw new InvalidTypeError(`options.${String(name)}`, `one of ${names}`, undefined, undefined, message);
}

function isPlainObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = getPrototypeOf(value) as object | null;
  return (
    prototype === Object.prototype ||
    prototype === null ||
    (getPrototypeOf(prototype) === null && hasOwn(prototype, 'isPrototypeOf'))
  );
}
