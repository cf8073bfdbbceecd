/**
 * A program that hashes two inputs on other threads, once for every order that it is given: `at-once`, or
 * `one-after-the-other`. Prints what each took. With `load` before them it has the library loaded when it begins.
 */
import { equals, genericHash } from 'sodium';
import { LOAD, type Order, type Sample } from './off-thread.js';

const BYTES = 16 * 1024 * 1024;
/** How often the event loop has something to do, in milliseconds. */
const PERIOD = 1;

const inputs = [1, 2].map((value) => new Uint8Array(BYTES).fill(value));
const samples: Sample[] = [];
let expected: Uint8Array[] | undefined;
for (const step of process.argv.slice(2)) {
  if (step === LOAD) genericHash(new Uint8Array(1));
  else samples.push(await sample(step as Order));
}
process.stdout.write(JSON.stringify(samples));

async function sample(order: Order): Promise<Sample> {
  const stopWatching = watchEventLoop();
  const start = performance.now();
  const digests = order === 'at-once' ? await hashAtOnce() : await hashOneAfterTheOther();
  const nanoseconds = (performance.now() - start) * 1e6;
  const longestDelay = stopWatching() * 1e6;
  expected ??= inputs.map((input) => genericHash(input));
  if (!digests.every((digest, index) => equals(digest, expected![index]!))) {
    throw new Error('genericHash.async gives another digest than genericHash');
  }
  return { nanoseconds, longestDelay };
}

function hashAtOnce(): Promise<Uint8Array[]> {
  return Promise.all(inputs.map((input) => genericHash.async(input)));
}

async function hashOneAfterTheOther(): Promise<Uint8Array[]> {
  const digests: Uint8Array[] = [];
  for (const input of inputs) digests.push(await genericHash.async(input));
  return digests;
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
