/** Work on other threads: whether two hashes at once take half the time, and what is left for the event loop. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runScript } from '../programs.js';
import { shuffled } from '../statistics.js';
import { type Comparison, describeRounds, type ServiceOptions } from './comparison.js';

export const AT_ONCE = 'at-once';
const ONE_AFTER_THE_OTHER = 'one-after-the-other';
/** Tells off-thread-program.ts to load the library beforehand. */
export const LOAD = 'load';

/** What off-thread-program.ts does. */
export type Order = typeof AT_ONCE | typeof ONE_AFTER_THE_OTHER;

/** What it says of it. */
export interface Sample {
  readonly nanoseconds: number;
  /** The longest time that its event loop had no turn, in nanoseconds. */
  readonly longestDelay: number;
}

const orders = [
  { id: ONE_AFTER_THE_OTHER, name: 'one after the other' },
  { id: AT_ONCE, name: 'at once' },
] as const;

export const OFF_THREAD = { first: 'off-thread-first', loaded: 'off-thread-loaded', warm: 'off-thread-warm' };
export const EVENT_LOOP = 'event-loop';

const occasions = [
  { id: OFF_THREAD.first, name: 'first use in a process, which loads the library', measure: measureFirst },
  { id: OFF_THREAD.loaded, name: 'first use, library loaded', measure: measureLoaded },
  { id: OFF_THREAD.warm, name: 'warm', measure: measureWarm },
];

const PROGRAM = fileURLToPath(new URL('./off-thread-program.js', import.meta.url));
const WARM_UP_ROUNDS = 5;

/** Processes take longer than samples do in one. */
const ROUNDS_FOR_ONE = 2;

/** @throws where there is one core. */
export async function measureOffThread({ rounds }: ServiceOptions): Promise<Comparison[]> {
  if (availableParallelism() < 2) throw new Error('there is one core');
  const fewer = Math.ceil(rounds / ROUNDS_FOR_ONE);
  const note = describeRounds(fewer, 'wall');
  const results = occasions.map(({ id, name, measure }) => ({ id, name, samples: measure(fewer) }));
  return [
    ...results.map(({ id, name, samples }) => ({
      id,
      title: `Two inputs of 16 MiB, \`genericHash.async\`, ${name}`,
      note: `${note} What else runs on the machine takes from what two cores can gain.`,
      unit: 'ms' as const,
      reference: orders[0],
      measured: orders.map((order) => ({
        ...order,
        samples: samples[order.id].map(({ nanoseconds }) => nanoseconds),
      })),
    })),
    {
      id: EVENT_LOOP,
      title: 'The event loop meanwhile',
      note: `The longest time that it had no turn while both were hashed at once, by a timer of 1 ms. ${note}`,
      unit: 'ms',
      measured: results.map(({ id, name, samples }) => ({
        id,
        name,
        samples: samples[AT_ONCE].map(({ longestDelay }) => longestDelay),
      })),
    },
  ];
}

type Samples = Readonly<Record<Order, readonly Sample[]>>;

function measureFirst(rounds: number): Samples {
  return measureProcesses(rounds, []);
}

function measureLoaded(rounds: number): Samples {
  return measureProcesses(rounds, [LOAD]);
}

/** A process for every sample. */
function measureProcesses(rounds: number, before: readonly (typeof LOAD)[]): Samples {
  const samples: Record<Order, Sample[]> = { [AT_ONCE]: [], [ONE_AFTER_THE_OTHER]: [] };
  for (let round = 0; round < rounds; round++) {
    for (const { id } of shuffled(orders)) samples[id].push(...run([...before, id]));
  }
  return samples;
}

/** One process for all of them. */
function measureWarm(rounds: number): Samples {
  const steps = Array.from({ length: WARM_UP_ROUNDS + rounds }, () => shuffled(orders))
    .flat()
    .map(({ id }) => id);
  const all = run(steps);
  const samplesOf = (order: Order): Sample[] =>
    all.filter((_, index) => steps[index] === order).slice(WARM_UP_ROUNDS);
  return {
    [AT_ONCE]: samplesOf(AT_ONCE),
    [ONE_AFTER_THE_OTHER]: samplesOf(ONE_AFTER_THE_OTHER),
  };
}

function run(steps: readonly (Order | typeof LOAD)[]): Sample[] {
  return JSON.parse(runScript(PROGRAM, steps).output) as Sample[];
}
