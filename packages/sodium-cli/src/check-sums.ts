/** Checks the sums that a file lists against the files that they are of. */
import type { SodiumApi } from 'sodium';
import { crypto_generichash_BYTES_MIN } from 'sodium-sys/constants';
import { FileError, toFileError } from './errors.js';
import { type FileName, quoted } from './file-names.js';
import { closeFile, type HashFile, openFile } from './hash-file.js';
import { linesOf } from './lines.js';
import { readNow } from './pieces.js';
import { escapeName, parseSum, type Sum } from './sums.js';

const PIECE_BYTES = 64 * 1024;

type Outcome = 'OK' | 'FAILED' | 'FAILED open or read';

export interface CheckContext {
  readonly equals: SodiumApi['equals'];
  readonly hashFile: HashFile;
  readonly complain: (message: string) => void;
}

/** @returns whether every line that is a sum holds, and there is one. */
export async function checkSums(listName: FileName, context: CheckContext): Promise<boolean> {
  const { complain } = context;
  const label = listName === '-' ? 'standard input' : listName;
  const counts = { OK: 0, FAILED: 0, 'FAILED open or read': 0, malformed: 0, refused: 0 };
  try {
    const list = openFile(listName);
    try {
      let lineNumber = 0;
      for (const line of linesOf(readNow(list, Buffer.allocUnsafe(PIECE_BYTES)))) {
        lineNumber++;
        if (line === '' || line.startsWith('#')) continue;
        const sum = parseSum(line);
        if (sum === undefined || (listName === '-' && sum.name === '-')) {
          counts.malformed++;
        } else if (sum.digest.length < crypto_generichash_BYTES_MIN) {
          counts.refused++;
          complain(
            `${quoted(label)}: line ${lineNumber}: a digest of ${sum.digest.length * 8} bits is refused; ` +
              'its length must be a multiple of 8 from 128 to 512',
          );
        } else {
          counts[await checkSum(sum, context)]++;
        }
      }
    } finally {
      closeFile(list);
    }
  } catch (error) {
    const failure = toFileError(label, error);
    if (!(failure instanceof FileError)) throw failure;
    complain(failure.message);
    return false;
  }

  const { OK, FAILED, 'FAILED open or read': unread, malformed, refused } = counts;
  if (OK + FAILED + unread + refused === 0) {
    complain(`${quoted(label)}: no properly formatted checksum lines found`);
    return false;
  }
  if (malformed > 0) warn(malformed, 'line is', 'lines are', 'improperly formatted');
  if (unread > 0) warn(unread, 'listed file', 'listed files', 'could not be read');
  if (FAILED > 0) warn(FAILED, 'computed checksum', 'computed checksums', 'did NOT match');
  return FAILED + unread + refused === 0;

  function warn(count: number, singular: string, plural: string, what: string): void {
    complain(`WARNING: ${count} ${count === 1 ? singular : plural} ${what}`);
  }
}

async function checkSum(
  { digest, name }: Sum,
  { equals, hashFile, complain }: CheckContext,
): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = equals(await hashFile(name, digest.length), digest) ? 'OK' : 'FAILED';
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    complain(error.message);
    outcome = 'FAILED open or read';
  }
  // As b2sum of coreutils 9.1 does: every other name stands as it is, for programs that read these lines.
  const shown = name.includes('\n') ? `\\${escapeName(name)}` : name;
  process.stdout.write(`${shown}: ${outcome}\n`, 'latin1');
  return outcome;
}
