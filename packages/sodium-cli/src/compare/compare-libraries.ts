/** Compares the native library with others: first whether they give the same, then how long they take. */
import { machine, takeSamples } from 'measuring';
import { CommandError } from '../errors.js';
import type { FileProgress } from '../progress.js';
import type { Opponent } from './against.js';
import { COLD_START_WARM_UP_ROUNDS, measureColdStart } from './cold-start.js';
import { AbsentError, type ContenderProcess, startContender } from './contender-process.js';
import { measurementsOf } from './measurements.js';
import type { Order } from './messages.js';
import type { Rounds } from './noise.js';
import { operations } from './operations.js';
import type { OperationName, Report, Skipped } from './report.js';
import { sameResult } from './result.js';

/** Long against the clock's resolution, short against the machine's moods. */
const SAMPLE_MILLISECONDS = 20;

/** Until the optimizing compilers are done; most of what they made for the first size serves the others. */
const FIRST_WARM_UP_MILLISECONDS = 500;
const WARM_UP_MILLISECONDS = 100;

/** All have been warmed up one after the other; this has them in turn. */
const WARM_UP_ROUNDS = 1;

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

/**
 * How often each library is started: from process to process, compilers decide differently and memory lies elsewhere, which changes
 * times by several per cent (eight took 65.5 to 70.0 µs for 64 KiB in WebAssembly), and so does what runs beside them. No number of
 * rounds in one process shows that.
 */
const PROCESSES = 5;

/** With fewer, starting and warming up would take nearly all of the time: few rounds are of fewer processes. */
const FEWEST_ROUNDS = 3;

interface MeasureOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly advance: (milliseconds: number) => void;
}

/** Those that are compared, and those that cannot be. */
interface Contest {
  readonly contenders: readonly ContenderProcess[];
  readonly skipped: readonly Skipped[];
}

/** Of each contender, of each of its processes. */
type Samples = Rounds[][];

/** @throws MismatchError when two results differ; nothing is measured before all are known to be equal. */
export async function compareLibraries(options: ComparisonOptions): Promise<Report> {
  const { operation, seed, rounds, sizes } = options;
  let { contenders, skipped } = await startAll(options);
  try {
    const verified = await verifyAll(contenders, options);
    const compared = contenders.map(({ contender }) => contender);
    const names = compared.map(({ name }) => name);
    const progress = options.begin(workOf(sizes, rounds) * names.length);
    try {
      let done = 0;
      const advance = (milliseconds: number): void => {
        done += milliseconds;
        progress?.reach(done);
      };
      const samples: Samples[] = sizes.map(() => names.map(() => []));
      for (const [process, ofThese] of roundsOfProcesses(rounds).entries()) {
        if (process > 0) {
          contenders = await restartAll(contenders, { operation, seed });
          advance(START_MILLISECONDS * names.length);
        }
        await measureAll(contenders, { sizes, rounds: ofThese, advance }, samples);
      }
      return {
        operation,
        algorithm: operations[operation].algorithm,
        date: new Date().toISOString(),
        seed,
        rounds,
        machine: machine(),
        contenders: compared,
        skipped,
        results: sizes.map((byteLength, index) => ({
          byteLength,
          verified: verified[index]!,
          measurements: measurementsOf(names, samples[index]!),
        })),
        coldStart: await measureColdStart(names, {
          operation,
          seed,
          rounds,
          onStart: () => advance(START_MILLISECONDS),
        }),
      };
    } finally {
      progress?.end();
    }
  } finally {
    endAll(contenders);
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
    endAll(contenders);
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

async function restartAll(
  contenders: readonly ContenderProcess[],
  order: Pick<Order, 'operation' | 'seed'>,
): Promise<ContenderProcess[]> {
  endAll(contenders);
  const restarted: ContenderProcess[] = [];
  try {
    for (const { contender } of contenders) {
      restarted.push(await startContender({ name: contender.name, ...order }));
    }
    return restarted;
  } catch (error) {
    endAll(restarted);
    throw error;
  }
}

function endAll(contenders: readonly ContenderProcess[]): void {
  for (const contender of contenders) contender.end();
}

async function measureAll(
  contenders: readonly ContenderProcess[],
  { sizes, rounds, advance }: MeasureOptions,
  samples: readonly Samples[],
): Promise<void> {
  for (const [index, byteLength] of sizes.entries()) {
    await prepareAll(contenders, byteLength);
    const taken = await takeSamples(contenders, {
      rounds,
      warmUpRounds: WARM_UP_ROUNDS,
      sampleMilliseconds: SAMPLE_MILLISECONDS,
      warmUpMilliseconds: warmUpMilliseconds(index),
      onWarm: () => advance(warmUpMilliseconds(index)),
      onSample: () => advance(sampleMilliseconds(byteLength)),
    });
    for (const [contender, own] of taken.entries()) samples[index]![contender]!.push(own);
  }
}

/** In milliseconds, about, of one contender. */
function workOf(sizes: readonly number[], rounds: number): number {
  const processes = roundsOfProcesses(rounds);
  const starts = processes.length - 1 + rounds + COLD_START_WARM_UP_ROUNDS;
  const calls = sizes.map((size, index) => {
    const samples = processes.length * WARM_UP_ROUNDS + rounds;
    return processes.length * warmUpMilliseconds(index) + samples * sampleMilliseconds(size);
  });
  return starts * START_MILLISECONDS + calls.reduce((sum, milliseconds) => sum + milliseconds, 0);
}

/** @param index of the size in the process */
function warmUpMilliseconds(index: number): number {
  return index === 0 ? FIRST_WARM_UP_MILLISECONDS : WARM_UP_MILLISECONDS;
}

function sampleMilliseconds(byteLength: number): number {
  return Math.max(SAMPLE_MILLISECONDS, byteLength / BYTES_PER_MILLISECOND);
}

/** How many rounds each process of a library has. */
export function roundsOfProcesses(rounds: number): number[] {
  const processes = Math.min(PROCESSES, Math.round(rounds / FEWEST_ROUNDS));
  return Array.from({ length: processes }, (_, process) =>
    Math.floor((rounds + processes - 1 - process) / processes),
  );
}
