/** Several things at once, and their results in order. */

export interface Plan<Item, Result> {
  /** How many may be under way. */
  readonly limit: number;
  /** Whether nothing else may be under way meanwhile: all before it is done and taken, nothing after it started. */
  readonly isAlone: (item: Item) => boolean;
  readonly work: (item: Item) => Promise<Result>;
}

/** While the first of the results is not there, this many of those after it may be. */
const MOST_WAITING = 256;

/** What a source gives. Its failure is kept: everything before it comes first. */
type Next<Item> =
  | { readonly kind: 'item'; readonly item: Item; readonly isAlone: boolean }
  | { readonly kind: 'failure'; readonly error: unknown }
  | { readonly kind: 'end' };

/** Work under way, or done. */
interface Task<Result> {
  readonly isAlone: boolean;
  readonly result: Promise<Result>;
  isDone: boolean;
}

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
  const tasks: Task<Result>[] = [];
  let underWay = 0;
  let hasFailed = false;
  /** Undefined while the source is waited for. */
  let next: Next<Item> | undefined;
  let pulling: Promise<void> | undefined;
  /** Called when something has changed: a task is done, or the source has given something. */
  let wake = (): void => {};
  try {
    pull();
    for (;;) {
      if (tasks[0]?.isDone) {
        yield await tasks.shift()!.result;
      } else if (next?.kind === 'item' && hasRoom(next.isAlone)) {
        start(next.item, next.isAlone);
        pull();
      } else if (tasks.length === 0 && next?.kind === 'failure') {
        throw next.error;
      } else if (tasks.length === 0 && next?.kind === 'end') {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    await Promise.allSettled(tasks.map(({ result }) => result));
    await pulling;
    await source.return?.();
  }

  function hasRoom(isNextAlone: boolean): boolean {
    if (tasks.length === 0) return true;
    if (hasFailed || isNextAlone || tasks[0]!.isAlone) return false;
    return underWay < limit && tasks.length < MOST_WAITING;
  }

  function start(item: Item, isItemAlone: boolean): void {
    const task: Task<Result> = { isAlone: isItemAlone, result: work(item), isDone: false };
    tasks.push(task);
    underWay++;
    const end = (): void => {
      task.isDone = true;
      underWay--;
      wake();
    };
    // A failure is reported in its turn, or never.
    task.result.then(end, () => {
      hasFailed = true;
      end();
    });
  }

  function pull(): void {
    try {
      next = nextOfBatch();
      if (next === undefined) pulling = pullBatch();
    } catch (error) {
      next = { kind: 'failure', error };
    }
  }

  async function pullBatch(): Promise<void> {
    try {
      while (next === undefined) {
        const { done, value } = await source.next();
        if (!done) batch = value[Symbol.iterator]();
        next = done ? { kind: 'end' } : nextOfBatch();
      }
    } catch (error) {
      next = { kind: 'failure', error };
    }
    wake();
  }

  function nextOfBatch(): Next<Item> | undefined {
    const { done, value } = batch.next();
    return done ? undefined : { kind: 'item', item: value, isAlone: isAlone(value) };
  }
}
