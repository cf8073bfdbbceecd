/** `sodium hash`: what `b2sum` does, with libsodium, and with keys. */
import { crypto_generichash_BYTES_MAX, crypto_generichash_BYTES_MIN } from 'sodium-sys/constants';
import { loadBackend, parseBackend } from '../backend.js';
import { checkSums } from '../check-sums.js';
import { apostrophes, parseCommandLine } from '../command-line.js';
import { FileError, UsageError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { createHashFile, type HashFile } from '../hash-file.js';
import { formatSum } from '../sums.js';

const USAGE = `Usage: sodium hash [OPTION]... [FILE]...
Print or check BLAKE2b sums, in the format of b2sum.

With no FILE, or when FILE is -, read standard input.

  -c, --check            read sums from the FILEs and check them
  -l, --length BITS      length of the digests: a multiple of 8 from 128 to 512
                         (default 512); with --check each line says its own
      --key-file FILE    key of the hash: the bytes of FILE, 16 to 64 of them
      --backend BACKEND  native or wasm (default: native, and where no native
                         libsodium is found wasm)
      --help             show this

Exit status is 0 if all went well, and 1 if a file could not be read, a sum did
not match, or the command line was wrong.
`;

const OPTIONS = {
  check: { type: 'boolean', short: 'c' },
  length: { type: 'string', short: 'l' },
  'key-file': { type: 'string' },
  backend: { type: 'string' },
  help: { type: 'boolean' },
} as const;

export async function hash(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args, OPTIONS);
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const outputLength =
    values.length === undefined ? crypto_generichash_BYTES_MAX : parseLength(values.length);
  const backend = values.backend === undefined ? undefined : parseBackend(values.backend);
  const names = positionals.length === 0 ? ['-'] : positionals;
  const keyFile = values['key-file'];
  const key = keyFile === undefined ? undefined : (await import('../key-file.js')).readKeyFile(keyFile);
  try {
    const { api } = await loadBackend(backend, complain);
    const hashFile = createHashFile(api, key);
    let isGood = true;
    for (const name of names) {
      const isFileGood = values.check
        ? await checkSums(name, { equals: api.equals, hashFile, complain })
        : await printSum(name, hashFile, outputLength);
      isGood &&= isFileGood;
    }
    return isGood ? 0 : 1;
  } finally {
    key?.fill(0);
  }
}

/** The length in bytes from one in bits. */
function parseLength(text: string): number {
  const bytes = Number(text) / 8;
  if (
    /^\d+$/.test(text) &&
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

/** @returns whether the file could be read to its end. */
async function printSum(name: FileName, hashFile: HashFile, outputLength: number): Promise<boolean> {
  let digest: Uint8Array;
  try {
    digest = await hashFile(name, outputLength);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    complain(error.message);
    return false;
  }
  process.stdout.write(formatSum({ digest, name }), 'latin1');
  return true;
}

function complain(message: string): void {
  process.stderr.write(`sodium hash: ${message}\n`);
}
