/** `sodium hash`: what `b2sum` does, with libsodium, and with keys. */
import { crypto_generichash_BYTES_MAX, crypto_generichash_BYTES_MIN } from 'sodium-sys/constants';
import { loadBackend, parseBackend } from '../backend.js';
import { type CheckContext, checkSums } from '../check-sums.js';
import { apostrophes, lastGiven, parseCommandLine } from '../command-line.js';
import { UsageError } from '../errors.js';
import { READING_OPTIONS, READING_USAGE } from '../options.js';
import { createOutput, inform } from '../output.js';
import { printSums } from '../print-sums.js';
import { createProgress } from '../progress.js';
import { createSumParser } from '../sums.js';

const USAGE = `Usage: sodium hash [OPTION]... [FILE]...
Print or check BLAKE2b sums, in the format of b2sum.

With no FILE, or when FILE is -, read standard input.

  -b, --binary           mark the sums as of binary files, by a *; files are read
                         the same way with and without it
  -c, --check            read sums from the FILEs and check them
  -l, --length BITS      length of the digests: a multiple of 8 from 128 to 512
                         (default 512, also for 0); with --check each line says its own
      --tag              write the sums in BSD's style, BLAKE2b (FILE) = DIGEST
  -t, --text             mark the sums as of text files (default)
  -z, --zero             end each sum with a zero byte, not a newline, and write
                         names as they are
      --key-file FILE    key of the hash: the bytes of FILE, 16 to 64 of them
${READING_USAGE}

Only with --check:

      --ignore-missing   pass over files that do not exist
      --quiet            print no line for files whose sums match
      --status           print nothing: the exit status says it all
      --strict           fail if a line of a list is no sum
  -w, --warn             name each line that is no sum

Of --quiet, --status and --warn the last one holds; so does that of --binary and
--text. Several files are read at once, natively by all cores; sums are printed in the
files' order.

Exit status is 0 if all went well, and 1 if a file could not be read, a sum did
not match, or the command line was wrong.
`;

const OPTIONS = {
  binary: { type: 'boolean', short: 'b' },
  check: { type: 'boolean', short: 'c' },
  length: { type: 'string', short: 'l' },
  tag: { type: 'boolean' },
  text: { type: 'boolean', short: 't' },
  zero: { type: 'boolean', short: 'z' },
  'ignore-missing': { type: 'boolean' },
  quiet: { type: 'boolean' },
  status: { type: 'boolean' },
  strict: { type: 'boolean' },
  warn: { type: 'boolean', short: 'w' },
  'key-file': { type: 'string' },
  ...READING_OPTIONS,
} as const;

export async function hash(args: string[]): Promise<number> {
  const { values, positionals, tokens } = parseCommandLine(args, OPTIONS);
  if (values.help) return inform(USAGE);
  const outputLength =
    values.length === undefined ? crypto_generichash_BYTES_MAX : parseLength(values.length);
  const backend = parseBackend(values.backend);
  const mode = lastGiven(tokens, 'binary', 'text', 'tag');
  const report = lastGiven(tokens, 'quiet', 'status', 'warn');
  refuseContradictions();

  const names = positionals.length === 0 ? ['-'] : positionals;
  const keyFile = values['key-file'];
  const key = keyFile === undefined ? undefined : (await import('../key-file.js')).readKeyFile(keyFile);
  const isProgressWanted = values.progress === true;
  const progress = report === 'status' && !isProgressWanted ? undefined : createProgress(isProgressWanted);
  const output = createOutput('sodium hash', progress);
  try {
    const { equals, genericHash } = (await loadBackend(backend, output.complain)).api;
    const hashing = { genericHash, key, progress };
    if (!values.check) {
      const style = values.tag ? 'tag' : (mode ?? 'text');
      const format = { style, isZeroEnded: values.zero === true };
      return (await printSums(names, { ...hashing, outputLength, format, output })) ? 0 : 1;
    }
    const context: CheckContext = {
      ...hashing,
      report: report ?? 'usual',
      isStrict: values.strict === true,
      ignoresMissing: values['ignore-missing'] === true,
      equals,
      parseSum: createSumParser(),
      output,
    };
    let isGood = true;
    for (const name of names) isGood = (await checkSums(name, context)) && isGood;
    return isGood ? 0 : 1;
  } finally {
    key?.fill(0);
  }

  /** In b2sum's words and order. */
  function refuseContradictions(): void {
    if (values.tag && mode === 'text') throw new UsageError('--tag does not support --text mode');
    if (values.check) {
      if (values.zero) throw new UsageError('the --zero option is not supported when verifying checksums');
      if (values.tag) throw new UsageError('the --tag option is meaningless when verifying checksums');
      if (mode === undefined) return;
      throw new UsageError('the --binary and --text options are meaningless when verifying checksums');
    }
    const name = values['ignore-missing'] ? 'ignore-missing' : (report ?? (values.strict && 'strict'));
    if (!name) return;
    throw new UsageError(`the --${name} option is meaningful only when verifying checksums`);
  }
}

/** The length in bytes from one in bits, as C reads numbers; 0 stands for the default. */
function parseLength(text: string): number {
  const bytes = Number(text) / 8;
  const isNumber = /^\s*\+?\d+$/.test(text);
  if (isNumber && bytes === 0) return crypto_generichash_BYTES_MAX;
  if (
    isNumber &&
    Number.isInteger(bytes) &&
    bytes >= crypto_generichash_BYTES_MIN &&
    bytes <= crypto_generichash_BYTES_MAX
  ) {
    return bytes;
  }
  throw new UsageError(
    `invalid length: -l ${apostrophes(text)}: it must be a multiple of 8 from 128 to 512 bits; shorter digests are refused`,
  );
}
