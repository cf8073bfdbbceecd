/** `sodium open`: decrypts what `sodium seal` has encrypted. */
import { loadBackend } from '../backend.js';
import { parseByteLength } from '../byte-lengths.js';
import { apostrophes, parseCommandLine } from '../command-line.js';
import { RefusedFileError, UsageError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { READING_USAGE } from '../options.js';
import { createOutput, inform } from '../output.js';
import { createProgress } from '../progress.js';
import { convertFiles } from '../seal/files.js';
import { keysOfFile, keysOfPassphrase } from '../seal/keys.js';
import { readShared, SHARED_OPTIONS } from '../seal/options.js';
import { startOpening } from '../seal/streams.js';

const USAGE = `Usage: sodium open [OPTION]... [FILE]...
Decrypt each FILE.sealed to FILE, if it is what sodium seal made, whole and
unchanged. FILE.sealed stays.

With no FILE, or when FILE is -, read standard input and write standard output.
What is written there, or to another pipe, is verified only when the command has
ended with status 0: use it only then.

  -k, --key-file FILE    key that it was sealed with; without it a passphrase is
                         asked on the terminal
  -o, --output FILE      write to FILE, or for - to standard output
  -f, --force            replace files that exist
      --max-memory SIZE  most memory that a file may ask for to try a passphrase,
                         like 4GiB (default 1GiB)
      --max-operations N most passes over that memory (default 16)
${READING_USAGE}

Examples:

  sodium open letter.txt.sealed
  sodium open --key-file backup.key -o photos.tar photos.tar.sealed

Exit status is 0 if all went well, 1 if a file could not be read or written or is
not what was sealed, and 2 if the command line was wrong.
`;

const OPTIONS = {
  ...SHARED_OPTIONS,
  'max-memory': { type: 'string' },
  'max-operations': { type: 'string' },
} as const;

const SUFFIX = '.sealed';

export async function open(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args, OPTIONS);
  if (values.help) return inform(USAGE);
  const { sources, backend } = readShared(values, positionals);
  const keyFile = values['key-file'];
  const maxMemory = values['max-memory'];
  const maxOperations = values['max-operations'];
  if (keyFile !== undefined && (maxMemory ?? maxOperations) !== undefined) {
    throw new UsageError('--max-memory and --max-operations are meaningful only for passphrases');
  }
  const limits = {
    memory: parseMemory(maxMemory ?? '1GiB'),
    operations: parseOperations(maxOperations ?? '16'),
  };

  const progress = createProgress(values.progress === true);
  const output = createOutput('sodium open', progress);
  const loaded = await loadBackend(backend, output.complain);
  const ask = async () => (await import('../passphrase.js')).askPassphrase('Passphrase', 'use --key-file');
  const keys = keyFile === undefined ? keysOfPassphrase(ask, loaded.api) : keysOfFile(keyFile, loaded);
  try {
    const isGood = await convertFiles(sources, {
      targetOf: (source) => values.output ?? targetOf(source),
      overwrites: values.force === true,
      output,
      progress,
      prepare: (source, pieces) => startOpening(source, pieces, keys, limits, loaded),
      onPartOnly: () => output.complain('what was written is not verified as a whole: do not use it'),
    });
    return isGood ? 0 : 1;
  } finally {
    keys.dispose();
  }
}

function targetOf(source: FileName): FileName {
  if (source === '-') return '-';
  const name = source.slice(0, -SUFFIX.length);
  if (source.endsWith(SUFFIX) && !/(^|\/)$/.test(name)) return name;
  throw new RefusedFileError(source, `its name is not like NAME${SUFFIX}, so --output must say where to`);
}

function parseMemory(text: string): number {
  const memory = parseByteLength(text);
  if (!Number.isNaN(memory)) return memory;
  throw new UsageError(`invalid memory: ${apostrophes(text)}: it is like 512MiB or 4GiB`);
}

function parseOperations(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`invalid operations: ${apostrophes(text)}: it is a number`);
}
