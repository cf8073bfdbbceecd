/** The command `sodium-sys`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { diagnose } from './cli/diagnose.js';
import { formatDiagnosis } from './cli/format.js';

const USAGE = `Usage: sodium-sys <command> [options]

Commands:
  doctor           say which libsodium is loaded here, what was tried, and what the library lacks

Options of doctor:
  --path <file>    look at this library instead of searching for one
  --json           write one JSON document

Options:
  -h, --help       show this text
  -v, --version    show the version of sodium-sys

Exit status: 0 when a library was loaded, 1 when none was, 2 when the command line is wrong.
`;

process.exitCode = run(process.argv.slice(2));

function run(args: readonly string[]): number {
  let command: ReturnType<typeof parse>;
  try {
    command = parse(args);
  } catch (error) {
    return refuse((error as Error).message);
  }
  const { values, positionals } = command;
  if (values.help) return write(USAGE);
  if (values.version) return write(`${packageVersion()}\n`);
  const [name, ...rest] = positionals;
  if (name === undefined) return refuse('a command is missing');
  if (name !== 'doctor') return refuse(`unknown command: ${name}`);
  if (rest.length > 0) return refuse(`doctor takes no arguments, got: ${rest.join(' ')}`);
  return doctor(values.path, values.json);
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      path: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', short: 'v', default: false },
    },
  });
}

function doctor(path: string | undefined, json: boolean): number {
  if (path === '') return refuse('--path must name a file, got an empty string');
  const diagnosis = diagnose(path === undefined ? {} : { path: resolve(path) });
  write(json ? `${JSON.stringify(diagnosis, undefined, 2)}\n` : formatDiagnosis(diagnosis));
  return diagnosis.library === null ? 1 : 0;
}

function refuse(reason: string): number {
  process.stderr.write(`sodium-sys: ${reason}\n\n${USAGE}`);
  return 2;
}

function write(text: string): number {
  process.stdout.write(text);
  return 0;
}

function packageVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
