/** Work on other threads: whether several calls at once take half the time, and what is left for the event loop. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { shuffled } from 'measuring';
import { runScript } from '../programs.js';
import { type Comparison, describeRounds, type ServiceOptions } from './comparison.js';

export const AT_ONCE = 'at-once';
const ONE_AFTER_THE_OTHER = 'one-after-the-other';
/** Tells off-thread-program.ts to load the library beforehand. */
export const LOAD = 'load';

/** What off-thread-program.ts works on. */
export type Work = 'hash' | 'sign' | 'password';

/** What off-thread-program.ts does. */
export type Order = typeof AT_ONCE | typeof ONE_AFTER_THE_OTHER;

/** What it says of it. */
export interface Sample {
  readonly nanoseconds: number;
  /** The longest time that its event loop had no turn, in nanoseconds. */
  readonly longestDelay: number;
  /** The longest time that a look-up of a name or a file took meanwhile, in nanoseconds; 0 where nothing was asked for. */
  readonly longestAnswer: number;
}

const orders = [
  { id: ONE_AFTER_THE_OTHER, name: 'one after the other' },
  { id: AT_ONCE, name: 'at once' },
] as const;

export const OFF_THREAD = {
  first: 'off-thread-first',
  loaded: 'off-thread-loaded',
  warm: 'off-thread-warm',
  sign: 'off-thread-sign',
  password: 'off-thread-password',
};
export const EVENT_LOOP = 'event-loop';
export const ANSWERS = 'answers';

const TWO_HASHES = 'Two inputs of 16 MiB, `genericHash.async`';

const occasions = [
  {
    id: OFF_THREAD.first,
    name: `${TWO_HASHES}, first use in a process, which loads the library`,
    measure: (rounds: number) => measureProcesses(rounds, []),
  },
  {
    id: OFF_THREAD.loaded,
    name: `${TWO_HASHES}, first use, library loaded`,
    measure: (rounds: number) => measureProcesses(rounds, [LOAD]),
  },
  {
    id: OFF_THREAD.warm,
    name: `${TWO_HASHES}, warm`,
    measure: (rounds: number) => measureWarm(rounds, 'hash'),
  },
  {
    id: OFF_THREAD.sign,
    name: '1,000 messages of 200 bytes, `sign.async`, warm',
    measure: (rounds: number) => measureWarm(rounds, 'sign'),
  },
  {
    id: OFF_THREAD.password,
    name: '16 passwords, `passwordHash.deriveKey` at `interactive`, warm',
    measure: (rounds: number) => measureWarm(Math.ceil(rounds / PASSWORD_ROUNDS_FOR_ONE), 'password', 1),
  },
];

const PROGRAM = fileURLToPath(new URL('./off-thread-program.js', import.meta.url));
const WARM_UP_ROUNDS = 5;

/** A sample takes seconds, nearly all of them in C, so that a few tell enough. */
const PASSWORD_ROUNDS_FOR_ONE = 5;

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
      title: name,
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
      note: `The longest time that it had no turn while all were worked on at once, by a timer of 1 ms. ${note}`,
      unit: 'ms',
      measured: results.map(({ id, name, samples }) => ({
        id,
        name,
        samples: samples[AT_ONCE].map(({ longestDelay }) => longestDelay),
      })),
    },
    {
      id: ANSWERS,
      title: 'Names and files meanwhile',
      note: `The longest time that one \`dns.lookup\` or \`readFile\` took while all were worked on at once. ${note}`,
      unit: 'ms',
      measured: results
        .filter(({ id }) => id === OFF_THREAD.password)
        .map(({ id, name, samples }) => ({
          id,
          name,
          samples: samples[AT_ONCE].map(({ longestAnswer }) => longestAnswer),
        })),
    },
  ];
}

type Samples = Readonly<Record<Order, readonly Sample[]>>;

/** A process for every sample. */
function measureProcesses(rounds: number, before: readonly (typeof LOAD)[]): Samples {
  const samples: Record<Order, Sample[]> = { [AT_ONCE]: [], [ONE_AFTER_THE_OTHER]: [] };
  for (let round = 0; round < rounds; round++) {
    for (const { id } of shuffled(orders)) samples[id].push(...run('hash', [...before, id]));
  }
  return samples;
}

/** One process for all of them. */
function measureWarm(rounds: number, work: Work, warmUpRounds = WARM_UP_ROUNDS): Samples {
  const steps = Array.from({ length: warmUpRounds + rounds }, () => shuffled(orders))
    .flat()
    .map(({ id }) => id);
  const all = run(work, steps);
  const samplesOf = (order: Order): Sample[] =>
    all.filter((_, index) => steps[index] === order).slice(warmUpRounds);
  return {
    [AT_ONCE]: samplesOf(AT_ONCE),
    [ONE_AFTER_THE_OTHER]: samplesOf(ONE_AFTER_THE_OTHER),
  };
}

function run(work: Work, steps: readonly (Order | typeof LOAD)[]): Sample[] {
  return JSON.parse(runScript(PROGRAM, [work, ...steps]).output) as Sample[];
}
