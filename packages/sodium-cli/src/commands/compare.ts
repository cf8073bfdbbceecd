/** `sodium compare`: the native libsodium against WebAssembly and other libraries, on the same inputs. */
import { randomBytes } from 'node:crypto';
import { apostrophes, parseCommandLine } from '../command-line.js';
import { parseAgainst } from '../compare/against.js';
import { compareLibraries } from '../compare/compare-libraries.js';
import { operations, parseOperation } from '../compare/operations.js';
import { writeOutputs } from '../compare/outputs.js';
import { DEFAULT_ROUNDS, parseRounds } from '../compare/rounds.js';
import { parseSizes } from '../compare/sizes.js';
import { UsageError } from '../errors.js';
import { textOf } from '../file-names.js';
import { inform } from '../output.js';
import { createProgress, WITHOUT_AMOUNTS } from '../progress.js';
import { DEFAULT_LIMIT, readServeOptions } from '../serve/options.js';

const USAGE = `Usage: sodium compare [OPTION]...
Measure the native libsodium against the one in WebAssembly and against other
libraries, on the same random inputs. Their results are first checked to be
equal; then all take turns, each in a process of its own.

  --operation NAME  what is measured (default: hash):
                      hash    BLAKE2b-256
                      sha256  SHA-256
                      seal    XChaCha20-Poly1305
                      sign    Ed25519
                      verify  Ed25519
                      derive  a key from another one, with BLAKE2b
  --against LIST    some of wasm, libsodium-wrappers, sodium-native, node-crypto
                    and noble (default: wasm); those that are not installed in
                    the current folder's project are skipped
  --sizes LIST      lengths of the inputs, like 0,64,1KiB,1MiB; of the keys that
                    derive makes (default: what makes sense for the operation)
  --rounds N        how often everyone is measured, 5 to 1000 (default: ${DEFAULT_ROUNDS})
  --seed TEXT       the inputs that this text stands for (default: random)
  --json FILE       write the figures to FILE as well; for - to standard output,
                    and the table to standard error
  --html FILE       write a page with charts, tables and nothing that needs a
                    network to FILE as well; - as above
  --progress        show how far it is, also where standard error is no terminal
  --serve           hash a file in a browser and here: prints the address of a page
                    for browsers on this machine, until Ctrl-C; nothing is stored
  --port N          its port (default: any that is free)
  --limit SIZE      the longest file that it takes (default: ${DEFAULT_LIMIT})
  --help            show this

Where a ratio depends on a single process the table says so instead of giving it:
another run might give a different one. Fewer than 15 rounds have fewer processes.

Exit status is 0 if all went well, 1 if results differ, a library is missing or
a file cannot be written, and 2 if the command line was wrong.
`;

const OPTIONS = {
  operation: { type: 'string' },
  against: { type: 'string' },
  sizes: { type: 'string' },
  rounds: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'string' },
  html: { type: 'string' },
  serve: { type: 'boolean' },
  port: { type: 'string' },
  limit: { type: 'string' },
  progress: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export async function compare(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args, OPTIONS);
  if (values.help) return inform(USAGE);
  if (positionals.length > 0) throw new UsageError(`extra operand ${apostrophes(positionals[0]!)}`);
  const page = readServeOptions(values);
  if (page !== undefined) return (await import('../serve/serve.js')).serve(page);
  const operation = parseOperation(values.operation ?? 'hash');
  const against = parseAgainst(values.against ?? 'wasm');
  const sizes = parseSizes(values.sizes ?? operations[operation].defaultSizes, operations[operation]);
  const rounds = values.rounds === undefined ? DEFAULT_ROUNDS : parseRounds(values.rounds);
  const seed = values.seed === undefined ? randomBytes(8).toString('hex') : textOf(values.seed);

  const progress = createProgress(values.progress === true, WITHOUT_AMOUNTS);
  const begin = (total: number) => progress?.begin(operation, total);
  const measure = () => compareLibraries({ operation, against, sizes, rounds, seed, begin });
  await writeOutputs({ json: values.json, html: values.html }, measure);
  return 0;
}
