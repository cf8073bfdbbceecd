/** What comes in pieces of any length and is worked on in units of one length: sealed or opened, chunk by chunk. */

import type { RawSodium, Sodium } from 'sodium-sys';
import { max, min, whenSettled } from 'sodium-sys/intrinsics';
import { byteLengthOf, copyInto, newBytes, partOf, StateError } from 'sodium-sys/portable';
import { elsewhere, LONGEST_HERE } from '../shared/elsewhere.js';
import type { Bytes } from '../shared/types.js';
import { Turn } from './turn.js';

/** What is done with each unit. */
export interface Units {
  /** What comes before all results. */
  readonly prefix: Bytes | undefined;
  /** How long the next unit is; only the last may be shorter. */
  readonly unitLength: number;
  readonly longestUnit: number;
  /** How much longer than the unit its result is; below 0 if it is shorter. */
  readonly overhead: number;
  /** Whether a unit must wait until it is known whether it is the last. */
  readonly mustKnowLast: boolean;
  /** @param functions run here, or elsewhere; until then nothing but `dispose` may be called */
  work(functions: RawSodium, output: Uint8Array, unit: Uint8Array, isLast: boolean): Promise<void>;
  /** Called after the last unit. @throws VerificationError if there should be more */
  finish(): void;
  dispose(): void;
}

export interface Outlet {
  /** Takes a result; the next unit waits for what it returns. */
  emit(result: Bytes): unknown;
  /** Called at once for what else would come out only with the next data. */
  fail(error: unknown): void;
}

/**
 * A unit of up to so many bytes is worked on here. Elsewhere C frees this thread for as long as it works; but then the result is
 * copied to memory that is the caller's, and asking costs this thread time, too: at 256 KiB, together about as much as C takes.
 */
const LONGEST_UNIT_HERE = 1024 * 1024;

/** Works on one unit, elsewhere if it is very long, while it collects the next and hands over the one before. */
export class UnitPipe {
  readonly #sodium: Sodium;
  readonly #units: Units;
  readonly #outlet: Outlet;
  readonly #turn = new Turn();
  /** The next unit, and the one that is worked on. */
  #collected: Uint8Array | undefined;
  #other: Uint8Array | undefined;
  /** What C writes elsewhere, and what it wrote before. */
  #output: Uint8Array | undefined;
  #otherOutput: Uint8Array | undefined;
  #filled = 0;
  /** C at the latest unit, and the handing over of its result and of the one before. */
  #working = DONE;
  #handing = DONE;
  #handingBefore = DONE;
  #isOver = false;

  constructor(sodium: Sodium, units: Units, outlet: Outlet) {
    this.#sodium = sodium;
    this.#units = units;
    this.#outlet = outlet;
  }

  /** @returns a promise if it must be waited for; until then the data must stay as it is */
  take(data: Uint8Array): Promise<void> | undefined {
    const length = byteLengthOf(data);
    if (this.#filled + length >= this.#units.unitLength) return this.#takeMore(data, length);
    this.#collect(data, 0, length);
    return undefined;
  }

  async #takeMore(data: Uint8Array, length: number): Promise<void> {
    for (let at = 0; at < length; ) {
      if (this.#filled === this.#units.unitLength) await this.#work(false);
      const end = min(length, at + this.#units.unitLength - this.#filled);
      this.#collect(data, at, end);
      at = end;
      if (this.#filled === this.#units.unitLength && !this.#units.mustKnowLast) await this.#work(false);
      if (this.#turn.isOver) await this.#turn.pass();
    }
  }

  #collect(data: Uint8Array, start: number, end: number): void {
    if (byteLengthOf(data) < end) throw new StateError('a chunk was detached or shrunk while it was read');
    this.#collected ??= this.#takeBuffer(this.#units.longestUnit);
    copyInto(this.#collected, partOf(data, start, end), this.#filled);
    this.#filled += end - start;
  }

  #takeBuffer(length: number): Uint8Array {
    return length > LONGEST_HERE ? this.#sodium.buffers.take(length) : new Uint8Array(length);
  }

  async finish(): Promise<void> {
    if (this.#filled > 0 || this.#units.mustKnowLast) await this.#work(true);
    await this.#handing;
    this.#units.finish();
  }

  /** Starts with the unit that was collected, when the one before is done; its result may still wait to be taken over. */
  async #work(isLast: boolean): Promise<void> {
    await this.#handingBefore;
    await this.#working;
    const unit = partOf(this.#collected ?? NOTHING, 0, this.#filled);
    const collected = this.#collected;
    this.#collected = this.#other;
    this.#other = collected;
    this.#filled = 0;
    this.#handingBefore = this.#handing;
    this.#handing = this.#run(unit, isLast);
    void whenSettled(this.#handing, undefined, (error) => this.#outlet.fail(error));
  }

  async #run(unit: Uint8Array, isLast: boolean): Promise<void> {
    const before = this.#handingBefore;
    const length = max(0, byteLengthOf(unit) + this.#units.overhead);
    let result: Bytes;
    if (byteLengthOf(unit) <= LONGEST_UNIT_HERE) {
      result = newBytes(length);
      this.#working = this.#units.work(this.#sodium.raw, result, unit, isLast);
      await this.#working;
    } else {
      const output = partOf(this.#takeOutput(), 0, length);
      this.#working = this.#units.work(elsewhere(this.#sodium), output, unit, isLast);
      await this.#working;
      // Whoever waits to start the next unit has its turn first: C must not wait for memory and a copy.
      await undefined;
      if (this.#isOver) return;
      result = newBytes(length);
      copyInto(result, output);
    }
    await before;
    if (length > 0 && !this.#isOver) await this.#outlet.emit(result);
  }

  /** One that nothing is in any more: the result before the last has been taken over. */
  #takeOutput(): Uint8Array {
    const output = this.#output;
    this.#output = this.#otherOutput;
    this.#otherOutput = output;
    this.#output ??= this.#sodium.buffers.take(this.#units.longestUnit + max(0, this.#units.overhead));
    return this.#output;
  }

  /** Wipes all that it has; at once, but for what C works on elsewhere. Calling it again does nothing. */
  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#units.dispose();
    const giveBack = (): void => {
      const all = [this.#collected, this.#other, this.#output, this.#otherOutput];
      for (let index = 0; index < all.length; index++) {
        const buffer = all[index];
        if (buffer === undefined) continue;
        this.#sodium.memory.wipe(buffer);
        if (byteLengthOf(buffer) > LONGEST_HERE) this.#sodium.buffers.give(buffer);
      }
    };
    if (this.#working === DONE) giveBack();
    else void whenSettled(this.#working, giveBack, giveBack);
  }
}

const NOTHING = new Uint8Array(0);
const DONE = Promise.resolve();
