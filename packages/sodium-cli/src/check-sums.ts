/** Checks the sums that a file lists against the files that they are of. */
import type { SodiumApi } from 'sodium';
import { crypto_generichash_BYTES_MIN } from 'sodium-sys/constants';
import { FileError, toFileError } from './errors.js';
import { type FileName, quoted } from './file-names.js';
import { closeFile, type HashFile, mustBeReadAlone, openFile } from './hash-file.js';
import { FILES_AT_ONCE } from './hash-workers.js';
import { inOrder } from './in-order.js';
import { linesOf } from './lines.js';
import type { Output } from './output.js';
import { readAhead } from './pieces.js';
import { escapeName, parseSum, type Sum } from './sums.js';

const PIECE_BYTES = 64 * 1024;

export interface CheckOptions {
  /** What is told besides failures: with `warn` where each line stands that is no sum, with `status` nothing at all. */
  readonly report: 'usual' | 'quiet' | 'status' | 'warn';
  /** Lines that are no sums are failures. */
  readonly isStrict: boolean;
  readonly ignoresMissing: boolean;
}

export interface CheckContext extends CheckOptions {
  readonly equals: SodiumApi['equals'];
  readonly hashFile: HashFile;
  readonly output: Output;
}

/** A line that should be a sum. */
interface Entry {
  readonly lineNumber: number;
  readonly sum: Sum | undefined;
}

type Finding = 'OK' | 'FAILED' | 'malformed' | 'refused' | FileError;

/** @returns whether every line that is a sum holds, and there is one. */
export async function checkSums(listName: FileName, context: CheckContext): Promise<boolean> {
  const { report, isStrict, ignoresMissing, output } = context;
  const label = quoted(listName === '-' ? 'standard input' : listName);
  const counts = { OK: 0, FAILED: 0, unread: 0, missing: 0, malformed: 0, refused: 0 };
  let list: number;
  try {
    list = openFile(listName);
  } catch (error) {
    const failure = toFileError(listName, error);
    if (!(failure instanceof FileError)) throw failure;
    output.complain(failure.message);
    return false;
  }
  try {
    const findings = inOrder(entriesOf(list, listName), {
      limit: FILES_AT_ONCE,
      isAlone: ({ sum }) => isAcceptable(sum) && mustBeReadAlone(sum.name),
      work: async (entry) => ({ entry, finding: await find(entry, context) }),
    });
    for await (const { entry, finding } of findings) tell(entry, finding);
  } catch (error) {
    if (!(toFileError(listName, error) instanceof FileError)) throw error;
    output.complain(`${label}: read error`);
    return false;
  } finally {
    closeFile(list);
  }

  const { OK, FAILED, unread, missing, malformed, refused } = counts;
  if (OK + FAILED + unread + missing + refused === 0) {
    output.complain(`${label}: no properly formatted checksum lines found`);
    return false;
  }
  if (report !== 'status') {
    warn(malformed, 'line is', 'lines are', 'improperly formatted');
    warn(unread, 'listed file', 'listed files', 'could not be read');
    warn(FAILED, 'computed checksum', 'computed checksums', 'did NOT match');
    if (ignoresMissing && OK === 0) output.complain(`${label}: no file was verified`);
  }
  return OK > 0 && FAILED + unread + refused === 0 && !(isStrict && malformed > 0);

  function tell({ lineNumber, sum }: Entry, finding: Finding): void {
    if (finding === 'malformed') {
      counts.malformed++;
      if (report === 'warn')
        output.complain(`${label}: ${lineNumber}: improperly formatted BLAKE2b checksum line`);
    } else if (finding === 'refused') {
      counts.refused++;
      output.complain(
        `${label}: line ${lineNumber}: a digest of ${sum!.digest.length * 8} bits is refused; ` +
          'its length must be a multiple of 8 from 128 to 512',
      );
    } else if (finding === 'OK') {
      counts.OK++;
      if (report !== 'quiet') printOutcome(sum!, finding);
    } else if (finding === 'FAILED') {
      counts.FAILED++;
      printOutcome(sum!, finding);
    } else if (ignoresMissing && finding.code === 'ENOENT') {
      counts.missing++;
    } else {
      counts.unread++;
      output.complain(finding.message);
      printOutcome(sum!, 'FAILED open or read');
    }
  }

  function printOutcome({ name }: Sum, outcome: string): void {
    if (report === 'status') return;
    // As b2sum of coreutils 9.1 does: every other name stands as it is, for programs that read these lines.
    const shown = name.includes('\n') ? `\\${escapeName(name)}` : name;
    output.print(`${shown}: ${outcome}\n`);
  }

  function warn(count: number, singular: string, plural: string, what: string): void {
    if (count > 0) output.complain(`WARNING: ${count} ${count === 1 ? singular : plural} ${what}`);
  }
}

async function* entriesOf(list: number, listName: FileName): AsyncGenerator<Iterable<Entry>, void> {
  let lineNumber = 0;
  const buffers = [Buffer.allocUnsafe(PIECE_BYTES), Buffer.allocUnsafe(PIECE_BYTES)] as const;
  for await (const lines of linesOf(readAhead(list, buffers))) yield parse(lines);

  function* parse(lines: readonly string[]): Generator<Entry, void> {
    for (const line of lines) {
      lineNumber++;
      if (line === '' || line.startsWith('#')) continue;
      const sum = parseSum(line);
      // Standard input has the list.
      const isSum = !(listName === '-' && sum?.name === '-');
      yield { lineNumber, sum: isSum ? sum : undefined };
    }
  }
}

async function find({ sum }: Entry, { equals, hashFile }: CheckContext): Promise<Finding> {
  if (sum === undefined) return 'malformed';
  if (!isAcceptable(sum)) return 'refused';
  try {
    return equals(await hashFile(sum.name, sum.digest.length), sum.digest) ? 'OK' : 'FAILED';
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

function isAcceptable(sum: Sum | undefined): sum is Sum {
  return sum !== undefined && sum.digest.length >= crypto_generichash_BYTES_MIN;
}
