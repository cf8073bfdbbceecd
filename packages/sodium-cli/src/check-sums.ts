/** Checks the sums that a file lists against the files that they are of. */
import type { SodiumApi } from 'sodium';
import { crypto_generichash_BYTES_MIN } from 'sodium-sys/constants';
import { FileError, toFileError } from './errors.js';
import { type FileName, quoted } from './file-names.js';
import { type HashContext, hashAll, type Item, type Outcome } from './hash-all.js';
import { piecesOf } from './input.js';
import { linesOf } from './lines.js';
import type { Output } from './output.js';
import { escapeName, type ParseSum, type Sum } from './sums.js';

export interface CheckOptions {
  /** What is told besides failures: with `warn` where each line stands that is no sum, with `status` nothing at all. */
  readonly report: 'usual' | 'quiet' | 'status' | 'warn';
  /** Lines that are no sums are failures. */
  readonly isStrict: boolean;
  readonly ignoresMissing: boolean;
}

export interface CheckContext extends CheckOptions, HashContext {
  readonly equals: SodiumApi['equals'];
  /** The same for every list of a command, as b2sum has it. */
  readonly parseSum: ParseSum;
  readonly output: Output;
}

/** A line that should be a sum. Only one whose digest is long enough names what is hashed. */
interface Entry extends Item {
  readonly lineNumber: number;
  readonly sum: Sum | undefined;
}

type Finding = 'OK' | 'FAILED' | 'malformed' | 'refused' | FileError;

/** @returns whether every line that is a sum holds, and there is one. */
export async function checkSums(listName: FileName, context: CheckContext): Promise<boolean> {
  const { report, isStrict, ignoresMissing, output } = context;
  const label = quoted(listName === '-' ? 'standard input' : listName);
  const counts = { OK: 0, FAILED: 0, unread: 0, missing: 0, malformed: 0, refused: 0 };
  try {
    for await (const { item, outcome } of hashAll(entriesOf(listName, context.parseSum), context)) {
      tell(item, findingOf(item, outcome));
    }
  } catch (error) {
    const failure = toFileError(listName, error);
    if (!(failure instanceof FileError)) throw error;
    const isOpen = (error as NodeJS.ErrnoException).syscall !== 'open';
    output.complain(isOpen ? `${label}: read error` : failure.message);
    return false;
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

  function findingOf({ sum }: Entry, outcome: Outcome): Finding {
    if (sum === undefined) return 'malformed';
    if (outcome === undefined) return 'refused';
    if (outcome instanceof FileError) return outcome;
    return context.equals(outcome, sum.digest) ? 'OK' : 'FAILED';
  }

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

async function* entriesOf(listName: FileName, parseSum: ParseSum): AsyncGenerator<Entry, void> {
  let lineNumber = 0;
  for await (const lines of linesOf(piecesOf(listName))) {
    for (const line of lines) {
      lineNumber++;
      if (line === '' || line.startsWith('#')) continue;
      const parsed = parseSum(line);
      // Standard input has the list.
      const sum = listName === '-' && parsed?.name === '-' ? undefined : parsed;
      const outputLength = sum?.digest.length ?? 0;
      const name = outputLength >= crypto_generichash_BYTES_MIN ? sum?.name : undefined;
      yield { lineNumber, sum, name, outputLength };
    }
  }
}
