/** Options, read so that nothing in them is overlooked: a misspelt name or an undefined key must not pass for "no key". */
import { InvalidTypeError } from './errors.js';

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
    if (!isPlainObject(options)) throw new InvalidTypeError('options', 'a plain object', options);
    const names = Object.getOwnPropertyNames(options);
    const [symbol] = Object.getOwnPropertySymbols(options);
    if (symbol !== undefined) throw unknownOption(symbol, known);
    const values: Record<string, unknown> = { ...nothing };
    // Reading may run getters, which may detach or shrink what was read before: nothing is checked until all is read.
    for (const name of names) {
      if (!known.has(name)) throw unknownOption(name, known);
      values[name] = options[name];
    }
    for (const name of names) {
      const { parameter, read } = known.get(name)!;
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
  readonly known: ReadonlyMap<string, { readonly parameter: string; readonly read: OptionReaders[string] }>;
  /** Every option as a property of its own, undefined. */
  readonly nothing: Readonly<Record<string, undefined>>;
}

function prepare(readers: OptionReaders): Prepared {
  const entries = Object.entries(readers);
  return {
    known: new Map(entries.map(([name, read]) => [name, { parameter: `options.${name}`, read }])),
    nothing: Object.freeze(Object.fromEntries(entries.map(([name]) => [name, undefined]))),
  };
}

function unknownOption(name: string | symbol, known: ReadonlyMap<string, unknown>): InvalidTypeError {
  const names = [...known.keys()].join(', ') || 'none';
  const shown = typeof name === 'string' ? `"${name}"` : String(name);
  const message = `unknown option ${shown}; known: ${names}`;
  return new InvalidTypeError(`options.${String(name)}`, `one of ${names}`, undefined, undefined, message);
}

function isPlainObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'))
  );
}
