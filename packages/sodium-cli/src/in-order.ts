/** Several things at once, and their results in order. */

export interface Plan<Item, Result> {
  /** How many may be under way. */
  readonly limit: number;
  /** Whether nothing else may be under way meanwhile: all before it is done and taken, nothing after it started. */
  readonly isAlone: (item: Item) => boolean;
  readonly work: (item: Item) => Promise<Result>;
}

/** What a source gives. Its failure is kept: everything before it comes first. */
type Next<Item> =
  | { readonly kind: 'item'; readonly item: Item; readonly isAlone: boolean }
  | { readonly kind: 'failure'; readonly error: unknown }
  | { readonly kind: 'end' };

/**
 * The results of the work on every item, in the items' order, each as soon as all before it were taken. Items come in
 * batches, so that each needs no promise of its own; none is taken before there is room for the one before it. What
 * fails does so in its turn, and ends everything: once that was thrown, or the caller has stopped asking, no work is
 * under way and the source is closed.
 */
export async function* inOrder<Item, Result>(
  batches: Iterable<Iterable<Item>> | AsyncIterable<Iterable<Item>>,
  { limit, isAlone, work }: Plan<Item, Result>,
): AsyncGenerator<Result, void> {
  const source =
    Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
  let batch: Iterator<Item> = [][Symbol.iterator]();
  const running: Promise<Result>[] = [];
  let isAloneRunning = false;
  let coming = pull();
  try {
    for (;;) {
      const first = running[0];
      // A source may take its time: what is finished meanwhile does not wait for it.
      const next = !(coming instanceof Promise)
        ? coming
        : await (first === undefined ? coming : Promise.race([coming, settled(first)]));
      if (next?.kind === 'item' && hasRoom(next.isAlone)) {
        isAloneRunning = next.isAlone;
        start(next.item);
        coming = pull();
        continue;
      }
      if (next !== undefined) coming = next;
      if (first !== undefined) {
        yield await first;
        running.shift();
      } else if (next?.kind === 'failure') {
        throw next.error;
      } else {
        return;
      }
    }
  } finally {
    await Promise.allSettled([...running, coming]);
    await source.return?.();
  }

  function pull(): Next<Item> | Promise<Next<Item>> {
    try {
      return nextOfBatch() ?? pullBatch();
    } catch (error) {
      return { kind: 'failure', error };
    }
  }

  async function pullBatch(): Promise<Next<Item>> {
    try {
      for (;;) {
        const { done, value } = await source.next();
        if (done) return { kind: 'end' };
        batch = value[Symbol.iterator]();
        const next = nextOfBatch();
        if (next !== undefined) return next;
      }
    } catch (error) {
      return { kind: 'failure', error };
    }
  }

  function nextOfBatch(): Next<Item> | undefined {
    const { done, value } = batch.next();
    return done ? undefined : { kind: 'item', item: value, isAlone: isAlone(value) };
  }

  function hasRoom(isNextAlone: boolean): boolean {
    return running.length === 0 || (running.length < limit && !isNextAlone && !isAloneRunning);
  }

  function start(item: Item): void {
    const result = work(item);
    // Its turn to fail comes later, or never.
    result.catch(() => {});
    running.push(result);
  }
}

async function settled(promise: Promise<unknown>): Promise<undefined> {
  await promise.catch(() => {});
  return undefined;
}
