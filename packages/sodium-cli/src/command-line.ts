/** What stands on the command line, read as getopt reads it, so that habits from `b2sum` hold. */
import { existsSync, readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import { nameOf, quoted } from './file-names.js';

const OWN_COMMAND_LINE = '/proc/self/cmdline';

type Options = NonNullable<ParseArgsConfig['options']>;
type Result<Config extends Options> = ReturnType<
  typeof parseArgs<{ options: Config; allowPositionals: true; strict: true; tokens: true }>
>;

/** This process's arguments as strings of bytes, like names of files. */
export function byteArguments(): string[] {
  const given = process.argv.slice(2);
  // Node puts U+FFFD where an argument is no UTF-8; the system still knows what stood there.
  const isIntact = given.every((argument) => !argument.includes('\uFFFD'));
  if (isIntact || !existsSync(OWN_COMMAND_LINE)) return given.map(nameOf);
  const all = readFileSync(OWN_COMMAND_LINE, 'latin1').split('\0').slice(0, -1);
  return all.slice(-given.length);
}

/** @throws UsageError for an unknown option, and one that lacks its value or has one too many. */
export function parseCommandLine<Config extends Options>(args: string[], options: Config): Result<Config> {
  // `strict` would refuse values that begin with a dash, and word its messages in its own way.
  const parsed = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const isLong = rawName.startsWith('--');
    const type = Object.hasOwn(options, name) ? options[name]?.type : undefined;
    if (type === undefined) {
      throw new UsageError(
        isLong ? `unrecognized option ${apostrophes(rawName)}` : `invalid option -- ${apostrophes(name)}`,
      );
    }
    if (type === 'string' && value === undefined) {
      throw new UsageError(
        isLong
          ? `option ${apostrophes(rawName)} requires an argument`
          : `option requires an argument -- ${apostrophes(rawName.slice(1))}`,
      );
    }
    if (type === 'boolean' && value !== undefined) {
      throw new UsageError(`option ${apostrophes(rawName)} doesn't allow an argument`);
    }
  }
  return parsed as unknown as Result<Config>;
}

/** Which of the options, that exclude each other, was given last. */
export function lastGiven<Name extends string>(
  tokens: readonly { readonly kind: string; readonly name?: string }[],
  ...names: readonly Name[]
): Name | undefined {
  const given = tokens.findLast(({ kind, name }) => kind === 'option' && names.some((one) => one === name));
  return given?.name as Name | undefined;
}

/** Always in quotes, as in getopt's messages. */
export function apostrophes(bytes: string): string {
  const shown = quoted(bytes);
  return shown === bytes ? `'${bytes}'` : shown;
}
