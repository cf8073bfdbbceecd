/** Compares the native library with others: first whether they give the same, then how long they take. */
import { distribution, machine, takeSamples } from 'measuring';
import { CommandError } from '../errors.js';
import type { FileProgress } from '../progress.js';
import type { Opponent } from './against.js';
import { COLD_START_WARM_UP_ROUNDS, measureColdStart } from './cold-start.js';
import { AbsentError, type ContenderProcess, startContender } from './contender-process.js';
import type { Order } from './messages.js';
import { estimate, isNoisy, timeOf } from './noise.js';
import { operations } from './operations.js';
import type { ContenderName, Measurement, OperationName, Report, Skipped } from './report.js';
import { sameResult } from './result.js';

/** Long against the clock's resolution, short against the machine's moods. */
const SAMPLE_MILLISECONDS = 20;

/** Until the optimizing compilers are done; most of what they made for the first size serves the others. */
const FIRST_WARM_UP_MILLISECONDS = 500;
const WARM_UP_MILLISECONDS = 100;
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
 * After so many all start anew: from process to process, compilers decide differently and memory lies elsewhere, which changes
 * times by several per cent (eight took 65.5 to 70.0 µs for 64 KiB in WebAssembly), and so does what runs beside them. No number of
 * rounds in one process shows that. Five processes, as many as 15 rounds have, are few enough to wait for.
 */
const ROUNDS_OF_A_PROCESS = 3;

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

/** Each contender's nanoseconds a call, in each round of each process. */
type Samples = number[][][];

/** @throws MismatchError when two results differ; nothing is measured before all are known to be equal. */
export async function compareLibraries(options: ComparisonOptions): Promise<Report> {
  const { operation, seed, rounds, sizes } = options;
  let { contenders, skipped } = await startAll(options);
  try {
    const verified = await verifyAll(contenders, options);
    const compared = contenders.map(({ contender }) => contender);
    const names = compared.map(({ name }) => name);
    const coldStartRounds = rounds + COLD_START_WARM_UP_ROUNDS;
    const work =
      sizes.reduce((sum, size) => sum + workOf(size, rounds), 0) + coldStartRounds * START_MILLISECONDS;
    const progress = options.begin(work * names.length);
    try {
      let done = 0;
      const advance = (milliseconds: number): void => {
        done += milliseconds;
        progress?.reach(done);
      };
      const samples: Samples[] = sizes.map(() => names.map(() => []));
      for (let round = 0; round < rounds; round += ROUNDS_OF_A_PROCESS) {
        if (round > 0) contenders = await restartAll(contenders, { operation, seed });
        const ofThese = Math.min(ROUNDS_OF_A_PROCESS, rounds - round);
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
      warmUpMilliseconds: index === 0 ? FIRST_WARM_UP_MILLISECONDS : WARM_UP_MILLISECONDS,
      onSample: () => advance(sampleMilliseconds(byteLength)),
    });
    for (const [contender, rounds] of taken.entries()) samples[index]![contender]!.push(rounds);
  }
}

function measurementsOf(names: readonly ContenderName[], samples: Samples): Measurement[] {
  const native = samples[0]!;
  return names.map((name, index) => {
    const own = samples[index]!;
    const time = estimate(own, timeOf);
    // All have the same processes at the same time.
    const pairs = own.map((rounds, process) => ({ own: rounds, native: native[process]! }));
    const ratio = estimate(
      pairs,
      (some) => timeOf(some.map((pair) => pair.own)) / timeOf(some.map((pair) => pair.native)),
    );
    // The native library is compared with nothing.
    return {
      name,
      rounds: distribution(own.flat()),
      time,
      ratio,
      isNoisy: isNoisy(index === 0 ? time : ratio),
    };
  });
}

/** In milliseconds, about, of one contender. */
function workOf(byteLength: number, rounds: number): number {
  const processes = Math.ceil(rounds / ROUNDS_OF_A_PROCESS);
  return (processes * (1 + WARM_UP_ROUNDS) + rounds) * sampleMilliseconds(byteLength);
}

function sampleMilliseconds(byteLength: number): number {
  return Math.max(SAMPLE_MILLISECONDS, byteLength / BYTES_PER_MILLISECOND);
}
