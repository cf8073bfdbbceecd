/** `sodium`, the command line. */
import { readFileSync } from 'node:fs';
import { apostrophes, byteArguments } from './command-line.js';
import { CommandError, reasonOf, UsageError } from './errors.js';
import { inform } from './output.js';

const USAGE = `Usage: sodium COMMAND [OPTION]...

  sodium hash       print or check BLAKE2b sums, as b2sum does
  sodium seal       encrypt files, with a key or a passphrase
  sodium open       decrypt what was sealed, and see that nobody changed it
  sodium keygen     make a key for that, or a key pair for what follows
  sodium sign       sign files, as minisign does
  sodium verify     verify signatures, as minisign does
  sodium compare    measure the native libsodium against WebAssembly and others

  --help            show this; after a command, its own options
  --version         show the version

Exit status is 0 if all went well, 1 if something failed, and 2 if the command
line was wrong; that of sodium hash is then 1, as b2sum's is.
`;

/** What a shell reports of a program that a closed pipe ended. */
const BROKEN_PIPE_STATUS = 141;

interface Command {
  readonly run: (args: string[]) => Promise<number>;
  readonly usageErrorStatus: number;
}

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  '--help': async () => ({ run: async () => inform(USAGE), usageErrorStatus: 2 }),
  '--version': async () => ({ run: async () => inform(`${packageVersion()}\n`), usageErrorStatus: 2 }),
  hash: async () => ({ run: (await import('./commands/hash.js')).hash, usageErrorStatus: 1 }),
  seal: async () => ({ run: (await import('./commands/seal.js')).seal, usageErrorStatus: 2 }),
  open: async () => ({ run: (await import('./commands/open.js')).open, usageErrorStatus: 2 }),
  keygen: async () => ({ run: (await import('./commands/keygen.js')).keygen, usageErrorStatus: 2 }),
  sign: async () => ({ run: (await import('./commands/sign.js')).sign, usageErrorStatus: 2 }),
  verify: async () => ({ run: (await import('./commands/verify.js')).verify, usageErrorStatus: 2 }),
  compare: async () => ({ run: (await import('./commands/compare.js')).compare, usageErrorStatus: 2 }),
};

const [name = '', ...args] = byteArguments();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(BROKEN_PIPE_STATUS);
  process.stderr.write(`sodium ${name}: write error: ${reasonOf(error)}\n`);
  process.exit(1);
});
process.stderr.on('error', () => process.exit(BROKEN_PIPE_STATUS));

process.exitCode = await main();

async function main(): Promise<number> {
  if (!Object.hasOwn(COMMANDS, name)) {
    const problem = name === '' ? 'a command is missing' : `unknown command ${apostrophes(name)}`;
    process.stderr.write(`sodium: ${problem}\n\n${USAGE}`);
    return 2;
  }
  const { run, usageErrorStatus } = await COMMANDS[name]!();
  try {
    return await run(args);
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`sodium ${name}: ${error.message}\n`);
    if (!(error instanceof UsageError)) return 1;
    process.stderr.write(`Try 'sodium ${name} --help' for more information.\n`);
    return usageErrorStatus;
  }
}

/** Whether the message tells who runs the command all there is to know. */
function isExpected(error: unknown): error is Error {
  if (error instanceof CommandError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_SODIUM_');
}

function packageVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
