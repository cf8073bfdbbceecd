/** `sodium compare`: the native libsodium against WebAssembly, on the same inputs. */
import { randomBytes } from 'node:crypto';
import { loadNative, loadWasm } from '../backend.js';
import { apostrophes, parseCommandLine } from '../command-line.js';
import { type Comparison, compareBackends } from '../compare/compare-backends.js';
import { DEFAULT_SIZES, parseSizes } from '../compare/sizes.js';
import { formatTable } from '../compare/table.js';
import { UsageError } from '../errors.js';
import { textOf } from '../file-names.js';
import { DEFAULT_LIMIT, readServeOptions } from '../serve/options.js';
import { writeTarget } from '../target.js';

const USAGE = `Usage: sodium compare [OPTION]...
Measure BLAKE2b-256 by the native libsodium against that by WebAssembly, on the
same random inputs, whose digests are first checked to be equal.

  --sizes LIST    lengths of the inputs, like 0,64,1KiB,1MiB (default:
                  ${DEFAULT_SIZES})
  --seed TEXT     the inputs that this text stands for (default: random)
  --json FILE     write the figures to FILE as well; for - to standard output,
                  and the table to standard error
  --serve         hash a file in a browser and here: prints the address of a page
                  for browsers on this machine, until Ctrl-C; nothing is stored
  --port N        its port (default: any that is free)
  --limit SIZE    the longest file that it takes (default: ${DEFAULT_LIMIT})
  --help          show this

Exit status is 0 if all went well, 1 if digests differ, a library is missing or
a file cannot be written, and 2 if the command line was wrong.
`;

const OPTIONS = {
  sizes: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'string' },
  serve: { type: 'boolean' },
  port: { type: 'string' },
  limit: { type: 'string' },
  help: { type: 'boolean' },
} as const;

export async function compare(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args, OPTIONS);
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (positionals.length > 0) throw new UsageError(`extra operand ${apostrophes(positionals[0]!)}`);
  const page = readServeOptions(values);
  if (page !== undefined) return (await import('../serve/serve.js')).serve(page);
  const sizes = parseSizes(values.sizes ?? DEFAULT_SIZES);
  const seed = values.seed === undefined ? randomBytes(8).toString('hex') : textOf(values.seed);

  const measure = async () => compareBackends(await loadNative(), await loadWasm(), { seed, sizes });
  const { json } = values;
  if (json === undefined) {
    process.stdout.write(formatTable(await measure()));
  } else if (json === '-') {
    const comparison = await measure();
    process.stderr.write(formatTable(comparison));
    process.stdout.write(toJson(comparison));
  } else {
    // A report that cannot be written is known before the minutes of measuring.
    await writeTarget(json, { overwrites: true, mode: 0o666 }, async (file) => {
      const comparison = await measure();
      process.stdout.write(formatTable(comparison));
      await file.write(Buffer.from(toJson(comparison)));
    });
  }
  return 0;
}

function toJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, undefined, 2)}\n`;
}
