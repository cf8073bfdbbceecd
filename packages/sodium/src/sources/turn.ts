/** How long work goes on before other work has its turn, in milliseconds. */
const LONGEST_TURN = 8;

/** For what would otherwise let nothing else happen, promises or not, as long as it has something to do. */
export class Turn {
  #end = performance.now() + LONGEST_TURN;

  get isOver(): boolean {
    return performance.now() > this.#end;
  }

  /** Lets others have their turn, and begins the next. */
  async pass(): Promise<void> {
    await nextTurn();
    this.#end = performance.now() + LONGEST_TURN;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // Where there is no `setImmediate`, a timer of no time is the next best.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
