/** The command `sodium-sys`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { diagnose } from './cli/diagnose.js';
import { formatDiagnosis } from './cli/format.js';
import { complainAboutVendor, runVendor } from './cli/vendor.js';

const USAGE = `Usage: sodium-sys <command> [options]

Commands:
  doctor             say which libsodium is loaded here, what was tried, and what the library lacks
  vendor             build libsodium from its signed source and install it for this user

Options of doctor:
  --path <file>      look at this library instead of searching for one
  --json             write one JSON document

Options of vendor:
  --release <x.y.z>  this release instead of the newest that is known here
  --from <path>      this archive, or the archive in this folder, instead of a download
  --base-url <url>   download from this folder instead of libsodium's own site
  --proxy <url>      download through this proxy
  --optimize-for-this-machine
                     use every instruction of this CPU; the library is refused on other CPUs
  --compiler <name>  this C compiler instead of clang or cc
  --flag=<flag>      one more flag for the compiler and the linker; may be repeated
  --jobs <number>    compile so many files at once instead of one for each core
  --list             say what is installed, and what is wrong with it
  --print-path       print the file of the build that is loaded
  --remove           remove the build of a release

Options:
  -h, --help         show this text
  -v, --version      show the version of sodium-sys

Exit status: 0 when a library was loaded or vendored, 1 when none was, 2 when the command line is wrong.
`;

const OPTIONS = {
  path: { type: 'string' },
  json: { type: 'boolean' },
  release: { type: 'string' },
  from: { type: 'string' },
  'base-url': { type: 'string' },
  proxy: { type: 'string' },
  'optimize-for-this-machine': { type: 'boolean' },
  compiler: { type: 'string' },
  flag: { type: 'string', multiple: true },
  jobs: { type: 'string' },
  list: { type: 'boolean' },
  'print-path': { type: 'boolean' },
  remove: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

const DOCTOR_OPTIONS: readonly string[] = ['path', 'json'];

type Values = ReturnType<typeof parse>['values'];

/** What a shell reports of a program that a closed pipe ended. */
const BROKEN_PIPE_STATUS = 141;

process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(BROKEN_PIPE_STATUS);
  process.stderr.write(`sodium-sys: write error: ${message}\n`);
  process.exit(1);
});

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
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
  if (name !== 'doctor' && name !== 'vendor') return refuse(`unknown command: ${name}`);
  if (rest.length > 0) return refuse(`${name} takes no arguments, got: ${rest.join(' ')}`);
  const complaint = complainAbout(name, values);
  if (complaint !== undefined) return refuse(complaint);
  return name === 'doctor' ? doctor(values) : runVendor(values);
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
}

/** What is wrong with the options, or undefined. */
function complainAbout(command: 'doctor' | 'vendor', values: Values): string | undefined {
  for (const [name, value] of Object.entries(values)) {
    if (DOCTOR_OPTIONS.includes(name) !== (command === 'doctor')) return `${command} has no option --${name}`;
    if (value === '') return `--${name} must have a value, got an empty string`;
  }
  return command === 'vendor' ? complainAboutVendor(values) : undefined;
}

function doctor({ path, json }: Values): number {
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
