/** Options, read so that nothing in them is overlooked: a misspelt name or an undefined key must not pass for "no key". */
import { InvalidTypeError } from './errors.js';

/** How the value of each option is checked, by the option's name. */
export type OptionReaders = Readonly<Record<string, (parameter: string, value: unknown) => unknown>>;

/** The values that readers return, each present only when the option was given. */
export type OptionValues<Readers extends OptionReaders> = {
  readonly [Name in keyof Readers]?: ReturnType<Readers[Name]>;
};

/**
 * Reads options: a plain object whose own properties all have a reader. Every property is read once; a getter that
 * answers differently the next time changes nothing.
 *
 * @throws InvalidTypeError for anything but a plain object, an unknown name, and a value of undefined or null.
 */
export function readOptions<Readers extends OptionReaders>(
  options: unknown,
  readers: Readers,
): OptionValues<Readers> {
  // The usual case, and alone in a function small enough to be compiled into its callers.
  return options === undefined ? {} : readGiven(options, readers);
}

function readGiven<Readers extends OptionReaders>(options: unknown, readers: Readers): OptionValues<Readers> {
  if (!isPlainObject(options)) throw new InvalidTypeError('options', 'a plain object', options);
  // Reading may run getters, which may detach or shrink what was read before: nothing is checked until all is read.
  const given = Reflect.ownKeys(options).map((name) => [name, options[name]] as const);
  const values: Record<string, unknown> = {};
  for (const [name, value] of given) {
    const parameter = `options.${String(name)}`;
    if (typeof name === 'symbol' || !Object.hasOwn(readers, name)) {
      throw new InvalidTypeError(
        parameter,
        `absent (the options are: ${Object.keys(readers).join(', ')})`,
        value,
      );
    }
    values[name] = readers[name]!(parameter, value);
  }
  return values as OptionValues<Readers>;
}

function isPlainObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'))
  );
}
