/**
 * A program that works on other threads, on what its first argument says, once for every order that it is given after that:
 * `at-once`, or `one-after-the-other`. Prints what each took. With `load` before them it has the library loaded when it begins.
 */
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { equals, genericHash, passwordHash, sign } from 'sodium';
import { LOAD, type Order, type Sample, type Work } from './off-thread.js';

/** How often the event loop has something to do, in milliseconds. */
const PERIOD = 1;

interface Calls {
  readonly inputs: readonly Uint8Array[];
  elsewhere(input: Uint8Array): Promise<Uint8Array>;
  here(input: Uint8Array): Uint8Array;
  /** Whether names and files are looked up meanwhile, on threads of the same pool. */
  readonly isAsking?: boolean;
}

const works: Readonly<Record<Work, () => Calls>> = {
  hash: () => ({
    inputs: [1, 2].map((value) => new Uint8Array(16 * 1024 * 1024).fill(value)),
    elsewhere: (input) => genericHash.async(input),
    here: (input) => genericHash(input),
  }),
  sign: () => {
    const { secretKey } = sign.generateKeyPair();
    return {
      inputs: Array.from({ length: 1000 }, (_, index) => new Uint8Array(200).fill(index)),
      elsewhere: (input) => sign.async(input, secretKey),
      here: (input) => sign(input, secretKey),
    };
  },
  password: () => {
    const options = { salt: passwordHash.generateSalt(), strength: 'interactive' } as const;
    return {
      inputs: Array.from({ length: 16 }, (_, index) => new Uint8Array(20).fill(index)),
      elsewhere: async (input) => {
        using key = await passwordHash.deriveKey(input, options);
        return key.read((bytes) => bytes.slice());
      },
      here: (input) => {
        using key = passwordHash.deriveKey.sync(input, options);
        return key.read((bytes) => bytes.slice());
      },
      isAsking: true,
    };
  },
};

const [work, ...steps] = process.argv.slice(2) as [Work, ...(Order | typeof LOAD)[]];
const { inputs, elsewhere, here, isAsking = false } = works[work]();
const samples: Sample[] = [];
let expected: Uint8Array[] | undefined;
for (const step of steps) {
  if (step === LOAD) genericHash(new Uint8Array(1));
  else samples.push(await sample(step));
}
process.stdout.write(JSON.stringify(samples));

async function sample(order: Order): Promise<Sample> {
  const stopWatching = watchEventLoop();
  const stopAsking = isAsking ? askMeanwhile() : async () => 0;
  const start = performance.now();
  const results = order === 'at-once' ? await callAtOnce() : await callOneAfterTheOther();
  const nanoseconds = (performance.now() - start) * 1e6;
  const longestDelay = stopWatching() * 1e6;
  const longestAnswer = (await stopAsking()) * 1e6;
  expected ??= inputs.map((input) => here(input));
  if (!results.every((result, index) => equals(result, expected![index]!))) {
    throw new Error(`${work}: another thread gives another result`);
  }
  return { nanoseconds, longestDelay, longestAnswer };
}

function callAtOnce(): Promise<Uint8Array[]> {
  return Promise.all(inputs.map((input) => elsewhere(input)));
}

async function callOneAfterTheOther(): Promise<Uint8Array[]> {
  const results: Uint8Array[] = [];
  for (const input of inputs) results.push(await elsewhere(input));
  return results;
}

/**
 * A timer of our own: `monitorEventLoopDelay` of node:perf_hooks counts from the first time that its timer fires to the
 * last, and what blocks the loop before or after that, as the copying of the inputs does, is not in it.
 *
 * @returns a function that says the longest time in milliseconds that the loop had no turn, the timer's period included
 */
function watchEventLoop(): () => number {
  let longest = 0;
  let last = performance.now();
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(turn, PERIOD);
  return () => {
    clearInterval(timer);
    turn();
    return longest;
  };
}

/** @returns a function that says the longest time in milliseconds that an answer took */
function askMeanwhile(): () => Promise<number> {
  let longest = 0;
  let isOver = false;
  const ask = async (question: () => Promise<unknown>): Promise<void> => {
    while (!isOver) {
      const start = performance.now();
      await question();
      longest = Math.max(longest, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, PERIOD));
    }
  };
  const asking = [ask(() => lookup('localhost')), ask(() => readFile(new URL(import.meta.url)))];
  return async () => {
    isOver = true;
    await Promise.all(asking);
    return longest;
  };
}
