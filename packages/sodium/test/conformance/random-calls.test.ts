/**
 * Random calls of the whole API, some arguments of which are wrong: each gives a result or one of our errors, and none ends
 * the process or an error of nobody's. `SODIUM_TEST_RANDOM_CALLS` and `SODIUM_TEST_SEED` ask for more of them, or for others.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, it } from 'vitest';
import { key, message } from '../support/bytes.ts';
import { liars, otherViews, strangers, unusualArrays } from '../support/odd-values.ts';
import type { Operation } from './primitives/operation.ts';
import { operations } from './registry.ts';

const CALLS = Number(process.env['SODIUM_TEST_RANDOM_CALLS'] ?? 10_000);
const SEED = Number(process.env['SODIUM_TEST_SEED'] ?? 1);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** As many asynchronous calls may be under way. */
const AT_ONCE = 50;

const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
afterAll(() => expect(unhandled).toEqual([]));

/** Numbers from 0 below `limit`, the same for the same seed: a linear congruential generator's upper bits. */
function generator(seed: number): (limit: number) => number {
  let state = BigInt(seed);
  return (limit) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(limit));
  };
}

/** Bytes of a length near those that some parameter takes. */
const LENGTHS = [0, 1, 8, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 66, 100, 128, 1000, 4096, 65_536, 70_000];
// Called back, a class throws an error of its own, which comes out as it is.
const { 'a class': _, ...others } = strangers;
const odd = [others, liars, otherViews].flatMap((values) => Object.values(values));
const arrays = Object.values(unusualArrays);

function randomValue(random: (limit: number) => number): unknown {
  const kind = random(4);
  if (kind === 0) return odd[random(odd.length)]!();
  if (kind === 1) return LENGTHS[random(LENGTHS.length)];
  const bytes = message(LENGTHS[random(LENGTHS.length)]!);
  return kind === 2 ? bytes : arrays[random(arrays.length)]!(key(bytes.length));
}

function randomChanges(
  { parameters }: Operation,
  random: (limit: number) => number,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const [name, { kind }] of Object.entries(parameters)) {
    if (kind !== 'elsewhere' && random(3) === 0) changes[name] = randomValue(random);
  }
  if (random(20) === 0) changes['options'] = randomValue(random);
  return changes;
}

const isOurs = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_SODIUM_');

it('give results or errors of ours', async () => {
  const random = generator(SEED);
  const counts = { results: 0, errors: 0 };
  const strange: unknown[] = [];
  const note = (name: string, error: unknown): void => {
    counts.errors++;
    if (!isOurs(error)) strange.push({ name, error: String(error) });
  };
  const underWay = new Set<Promise<void>>();
  for (let call = 0; call < CALLS; call++) {
    const operation = operations[random(operations.length)]!;
    const changes = randomChanges(operation, random);
    if (random(2000) === 0) collect();
    try {
      const result = operation.call(changes);
      if (result instanceof Promise) {
        const watched: Promise<void> = result
          .then(
            () => void counts.results++,
            (error) => note(operation.name, error),
          )
          .finally(() => underWay.delete(watched));
        underWay.add(watched);
        if (underWay.size >= AT_ONCE) await Promise.race(underWay);
      } else {
        counts.results++;
        if (typeof result === 'object' && result !== null && 'dispose' in result) {
          (result as Disposable & { dispose(): void }).dispose();
        } else if (typeof result === 'object' && result !== null && 'return' in result) {
          await (result as AsyncGenerator).return(undefined);
        }
      }
    } catch (error) {
      note(operation.name, error);
    }
  }
  await Promise.all(underWay);
  expect(strange.slice(0, 5)).toEqual([]);
  // Enough of both, or little would be tried.
  expect(counts.results / CALLS).toBeGreaterThan(0.15);
  expect(counts.errors / CALLS).toBeGreaterThan(0.15);
}, 3_600_000);
