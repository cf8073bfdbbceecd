/** `sodium seal`: encrypts files. */
import { isatty } from 'node:tty';
import { loadBackend } from '../backend.js';
import { apostrophes, parseCommandLine } from '../command-line.js';
import { CommandError, UsageError } from '../errors.js';
import { READING_USAGE } from '../options.js';
import { createOutput, inform } from '../output.js';
import { createProgress } from '../progress.js';
import { convertFiles } from '../seal/files.js';
import { keysOfFile, keysOfPassphrase } from '../seal/keys.js';
import { readShared, SHARED_OPTIONS } from '../seal/options.js';
import { startSealing } from '../seal/streams.js';

const USAGE = `Usage: sodium seal [OPTION]... [FILE]...
Encrypt each FILE to FILE.sealed, so that nobody can read or change it unnoticed
without the key. FILE stays.

With no FILE, or when FILE is -, read standard input and write standard output.

  -k, --key-file FILE    key, as sodium keygen makes it; without it a passphrase
                         is asked on the terminal
  -o, --output FILE      write to FILE, or for - to standard output
  -f, --force            replace files that exist
      --strength NAME    how much time and memory trying a passphrase costs:
                         interactive (64 MiB), moderate (256 MiB, default) or
                         sensitive (1 GiB); opening costs the same
${READING_USAGE}

No file has its name before it is whole. Files that are sealed together with a
passphrase have the same salt.

Examples:

  sodium seal letter.txt
  tar -c photos | sodium seal --key-file backup.key -o photos.tar.sealed

Exit status is 0 if all went well, 1 if a file could not be read or written, and
2 if the command line was wrong.
`;

const OPTIONS = { ...SHARED_OPTIONS, strength: { type: 'string' } } as const;

const STRENGTHS = ['interactive', 'moderate', 'sensitive'] as const;

const STANDARD_OUTPUT = 1;

export async function seal(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args, OPTIONS);
  if (values.help) return inform(USAGE);
  const { sources, backend } = readShared(values, positionals);
  const strength = parseStrength(values.strength ?? 'moderate');
  const keyFile = values['key-file'];
  if (keyFile !== undefined && values.strength !== undefined) {
    throw new UsageError('--strength is meaningful only for passphrases');
  }
  const targetOf = (source: string) => values.output ?? (source === '-' ? '-' : `${source}.sealed`);
  if (sources.some((source) => targetOf(source) === '-') && isatty(STANDARD_OUTPUT)) {
    throw new CommandError('what is sealed is no text for a terminal; --output names a file');
  }

  const progress = createProgress(values.progress === true);
  const output = createOutput('sodium seal', progress);
  const loaded = await loadBackend(backend, output.complain);
  const ask = async () => (await import('../passphrase.js')).askNewPassphrase('Passphrase', 'use --key-file');
  const keys = keyFile === undefined ? keysOfPassphrase(ask, loaded.api) : keysOfFile(keyFile, loaded);
  const cost = loaded.api.passwordHash.presets[strength];
  try {
    const isGood = await convertFiles(sources, {
      targetOf,
      overwrites: values.force === true,
      output,
      progress,
      prepare: (_source, pieces) => startSealing(pieces, keys, cost, loaded),
    });
    return isGood ? 0 : 1;
  } finally {
    keys.dispose();
  }
}

function parseStrength(text: string): (typeof STRENGTHS)[number] {
  const strength = STRENGTHS.find((each) => each === text);
  if (strength !== undefined) return strength;
  throw new UsageError(`invalid strength: ${apostrophes(text)}: it is interactive, moderate or sensitive`);
}
