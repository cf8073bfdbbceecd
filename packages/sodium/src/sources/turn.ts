import { nextTurn } from '../shared/next-turn.js';

/** How long work goes on before other work has its turn, in milliseconds. */
const LONGEST_TURN = 4;

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
