/** What stands after the data of a call: for some functions an argument, then for all of them options. */
import { type OptionReaders, type OptionValues, optionsReader } from 'sodium-sys/portable';

/** An argument between the data and the options: a key, or the length of the result. */
export interface Positional<Value> {
  readonly name: string;
  readonly read: (parameter: string, value: unknown) => Value;
}

export type ReadArguments<Options, Value> = (
  first: unknown,
  second: unknown,
) => { readonly options: Options; readonly argument: Value };

/** Makes a function that reads an argument and options, or options alone; options first, as everywhere. */
export function argumentsReader<Readers extends OptionReaders, Value>(
  readers: Readers,
  positional: Positional<Value> | undefined,
): ReadArguments<OptionValues<Readers>, Value> {
  const readOptions = optionsReader(readers);
  return (first, second) => {
    if (positional === undefined) return { options: readOptions(first), argument: undefined as Value };
    const options = readOptions(second);
    return { options, argument: positional.read(positional.name, first) };
  };
}
