/** Compares the native library with others: first whether they give the same, then how long they take. */
import { distribution, machine, pairedRatios, takeSamples, WARM_UP_ROUNDS } from 'measuring';
import { CommandError } from '../errors.js';
import type { FileProgress } from '../progress.js';
import type { Opponent } from './against.js';
import { COLD_START_WARM_UP_ROUNDS, measureColdStart } from './cold-start.js';
import { AbsentError, type ContenderProcess, startContender } from './contender-process.js';
import { isNoisy } from './noise.js';
import { operations } from './operations.js';
import type { Measurement, OperationName, Report, Result, Skipped } from './report.js';
import { sameResult } from './result.js';

/** Long against the clock's resolution, short against the machine's moods. */
const SAMPLE_MILLISECONDS = 20;

/** Until the optimizing compilers are done; most of what they made for the first size serves the others. */
const FIRST_WARM_UP_MILLISECONDS = 500;
const WARM_UP_MILLISECONDS = 100;

/** What a byte and a start take about, to foretell how long all will take. */
const BYTES_PER_MILLISECOND = 300_000;
const START_MILLISECONDS = 150;

export interface ComparisonOptions {
  readonly operation: OperationName;
  readonly against: readonly Opponent[];
  /** In ascending order. */
  readonly sizes: readonly number[];
  readonly seed: string;
  readonly rounds: number;
  /** Is told how much there is to do, and how much is done. */
  readonly begin: (total: number) => FileProgress | undefined;
}

interface MeasureOptions {
  readonly rounds: number;
  readonly warmUpMilliseconds: number;
  readonly advance: (milliseconds: number) => void;
}

/** Those that are compared, and those that cannot be. */
interface Contest {
  readonly contenders: readonly ContenderProcess[];
  readonly skipped: readonly Skipped[];
}

/** @throws MismatchError when two results differ; nothing is measured before all are known to be equal. */
export async function compareLibraries(options: ComparisonOptions): Promise<Report> {
  const { operation, seed, rounds, sizes } = options;
  const { contenders, skipped } = await startAll(options);
  try {
    const verified = await verifyAll(contenders, options);
    const coldStartRounds = rounds + COLD_START_WARM_UP_ROUNDS;
    const total = sizes.reduce((sum, size) => sum + workOf(size, contenders.length, rounds), 0);
    const progress = options.begin(total + coldStartRounds * contenders.length * START_MILLISECONDS);
    try {
      let done = 0;
      const advance = (milliseconds: number): void => {
        done += milliseconds;
        progress?.reach(done);
      };
      const results: Result[] = [];
      for (const [index, byteLength] of sizes.entries()) {
        const measurements = await measure(contenders, byteLength, {
          rounds,
          warmUpMilliseconds: index === 0 ? FIRST_WARM_UP_MILLISECONDS : WARM_UP_MILLISECONDS,
          advance,
        });
        results.push({ byteLength, verified: verified[index]!, measurements });
      }
      return {
        operation,
        algorithm: operations[operation].algorithm,
        date: new Date().toISOString(),
        seed,
        rounds,
        machine: machine(),
        contenders: contenders.map(({ contender }) => contender),
        skipped,
        results,
        coldStart: await measureColdStart(
          contenders.map(({ contender }) => contender.name),
          { operation, seed, rounds, onStart: () => advance(START_MILLISECONDS) },
        ),
      };
    } finally {
      progress?.end();
    }
  } finally {
    for (const contender of contenders) contender.end();
  }
}

async function startAll({ operation, against, seed }: ComparisonOptions): Promise<Contest> {
  const contenders: ContenderProcess[] = [];
  const skipped: Skipped[] = [];
  try {
    for (const name of ['native', ...against] as const) {
      try {
        const started = await startContender({ name, operation, seed });
        if (started.isAble) {
          contenders.push(started);
        } else {
          started.end();
          const { title } = started.contender;
          skipped.push({ name, reason: `${title} has no ${operations[operation].algorithm}` });
        }
      } catch (error) {
        // Ours are there always, or it is said how to get them.
        const isPeer = name !== 'native' && name !== 'wasm';
        if (!isPeer || !(error instanceof AbsentError)) throw error;
        skipped.push({ name, reason: error.message.split('\n', 1)[0]! });
      }
    }
    if (contenders.length > 1) return { contenders, skipped };
    const reasons = skipped.map(({ name, reason }) => `\n  ${name}: ${reason}`);
    throw new CommandError(`there is nothing to compare the native library with${reasons.join('')}`);
  } catch (error) {
    for (const contender of contenders) contender.end();
    throw error;
  }
}

/** @returns of each size the result that all have */
async function verifyAll(
  contenders: readonly ContenderProcess[],
  { operation, seed, sizes }: ComparisonOptions,
): Promise<string[]> {
  const verified: string[] = [];
  for (const byteLength of sizes) {
    const results = await prepareAll(contenders, byteLength);
    const shown = contenders.map(({ contender }, index) => ({ contender, result: results[index]! }));
    verified.push(sameResult(shown, { operation, seed, byteLength }));
  }
  return verified;
}

function prepareAll(contenders: readonly ContenderProcess[], byteLength: number): Promise<string[]> {
  return Promise.all(contenders.map((contender) => contender.prepare(byteLength)));
}

async function measure(
  contenders: readonly ContenderProcess[],
  byteLength: number,
  { advance, ...options }: MeasureOptions,
): Promise<Measurement[]> {
  await prepareAll(contenders, byteLength);
  const samples = await takeSamples(contenders, {
    ...options,
    sampleMilliseconds: SAMPLE_MILLISECONDS,
    onSample: () => advance(sampleMilliseconds(byteLength)),
  });
  return contenders.map(({ contender: { name } }, index) => {
    const nanoseconds = distribution(samples[index]!);
    const measured = { name, nanoseconds, ratio: pairedRatios(samples[index]!, samples[0]!) };
    return { ...measured, isNoisy: isNoisy(measured) };
  });
}

/** In milliseconds, about. */
function workOf(byteLength: number, contenders: number, rounds: number): number {
  return contenders * (1 + WARM_UP_ROUNDS + rounds) * sampleMilliseconds(byteLength);
}

function sampleMilliseconds(byteLength: number): number {
  return Math.max(SAMPLE_MILLISECONDS, byteLength / BYTES_PER_MILLISECOND);
}
