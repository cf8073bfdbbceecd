/**
 * Calls of the native library on other threads. C sees only memory that nobody can detach, resize or free meanwhile:
 * copies in a frame of the call's own, and Addresses and secrets that are held.
 */
import type { AsyncCall as Call } from '../call/bind.js';
import { type CheckLimits, limitsOf } from '../call/limits.js';
import { type Bound, BoundPointer, bindParameters, checkNumbers, countOf } from '../call/parameters.js';
import { type Passed, Staging } from '../call/staging.js';
import { Address } from '../shared/address.js';
import { type HeldPart, holdArray, partOf, refuseHeldArray, releaseArray } from '../shared/array-holds.js';
import { StateError, UnavailableError } from '../shared/errors.js';
import { hold, refuseIfLent, release } from '../shared/holds.js';
import {
  append,
  apply,
  arrayConcat,
  arrayJoin,
  arrayMap,
  arrayPop,
  bytesFill,
  mapForEach,
  mapGet,
  mapSet,
  max,
  min,
} from '../shared/intrinsics.js';
import { byteLengthOf, isUint8Array } from '../shared/kinds.js';
import { Secret } from '../shared/secret.js';
import { roundUp, SLAB_ALIGNMENT, type Slab } from '../shared/slab.js';
import type { FunctionDeclaration } from '../shared/table.js';
import type { Buffers } from './buffers.js';
import type { SharedBuffers } from './shared-buffers.js';
import type { Threads } from './threads.js';

/** A function of the native library that can run on a thread of libuv. */
export interface ElsewhereFunction {
  /** The last value is a callback, which is given an error or the result. */
  async(...values: readonly unknown[]): void;
}

export interface AsyncContext {
  readonly owner: object;
  readonly threads: Threads;
  readonly buffers: SharedBuffers;
  /** Not shared memory: copying to that takes three times as long, and wiping it ten times. */
  readonly frames: Buffers<Slab>;
  /** `sodium_memzero`. */
  readonly wipe: ElsewhereFunction;
  /** What failed before it began, and for want of stack left something behind. */
  unfinished: { abandon(): void } | undefined;
}

export function callElsewhere(
  declaration: FunctionDeclaration,
  native: ElsewhereFunction,
  context: AsyncContext,
): Call {
  const checkLimits = limitsOf(declaration, 64);
  return async (signal, values) => {
    context.unfinished?.abandon();
    let call: AsyncCall;
    try {
      call = new AsyncCall(declaration, checkLimits, values, context);
    } catch (error) {
      if (context.unfinished !== undefined) {
        await roomOnTheStack;
        context.unfinished?.abandon();
      }
      throw error;
    }
    try {
      return await context.threads.run(async () => {
        try {
          return call.finish(await call.run(native));
        } finally {
          await call.end();
        }
      }, signal);
    } finally {
      if (!call.hasEnded) {
        await roomOnTheStack;
        await call.end();
      }
    }
  };
}

/** What comes after waiting for this begins with an empty stack. */
const roomOnTheStack = Promise.resolve();

/** An argument for a pointer, and what stands for it. */
interface PointerArgument {
  readonly parameter: BoundPointer;
  readonly value: unknown;
  /** What the parameter that counts it says. */
  readonly count: number;
  /** The value, with an Address in place of an array that is not copied. */
  readonly resolved: unknown;
}

class AsyncCall {
  readonly #declaration: FunctionDeclaration;
  readonly #context: AsyncContext;
  readonly #values: readonly unknown[];
  readonly #pointers = new Map<number, PointerArgument>();
  readonly #frame: Frame;
  readonly #passed: readonly unknown[];
  readonly #heldArrays: HeldPart[] = [];
  readonly #heldAddresses: Address[] = [];
  /** How many of them are held in fact. */
  #holds = 0;
  /** Whether nothing is left of it. */
  hasEnded = false;

  /** Takes the arguments over. What is thrown for one of them leaves all of them as they are. */
  constructor(
    declaration: FunctionDeclaration,
    checkLimits: CheckLimits | undefined,
    values: readonly unknown[],
    context: AsyncContext,
  ) {
    this.#declaration = declaration;
    this.#context = context;
    this.#values = values;
    const bound = bindParameters(declaration, 64);
    checkNumbers(bound, values);
    checkLimits?.(values);
    for (let index = 0; index < bound.length; index++) {
      const parameter = bound[index]!;
      if (!(parameter instanceof BoundPointer)) continue;
      const count = countOf(parameter, values);
      const value = values[index];
      mapSet(this.#pointers, index, {
        parameter,
        value,
        count,
        resolved: this.#resolve(parameter, value, count),
      });
    }
    this.#frame = new Frame(context, this.#frameBytes());
    // On a full stack everything from here on may fail, and what takes it back as well: then that is done later.
    context.unfinished = this;
    try {
      this.#passed = this.#fillFrame(bound);
      mapForEach(this.#pointers, (argument) => this.#hold(argument));
      this.#frame.keepSecrets();
    } catch (error) {
      this.abandon();
      throw error;
    }
    context.unfinished = undefined;
  }

  /** Each is noted so that whatever fails here, `#release` releases what is held, and nothing else. */
  #hold({ parameter, value, resolved, count }: PointerArgument): void {
    if (Address.is(resolved)) {
      append(this.#heldAddresses, resolved);
      hold(resolved, parameter.writes);
      this.#holds++;
    }
    // What C only reads, it reads in the frame, unless it is where other threads reach it.
    if (isUint8Array(value) && (parameter.writes || resolved !== value)) {
      const part = partOf(value, parameter.need(count), parameter.writes);
      append(this.#heldArrays, part);
      holdArray(part);
    }
  }

  #release(): void {
    for (; this.#holds > 0; this.#holds--) release(this.#heldAddresses[this.#holds - 1]!);
    while (this.#heldArrays.length > 0) {
      releaseArray(this.#heldArrays[this.#heldArrays.length - 1]!);
      arrayPop(this.#heldArrays);
    }
  }

  /** Takes back what was done for a call that will not be made. What fails for want of stack can be repeated. */
  abandon(): void {
    this.#release();
    this.#frame.refuse();
    this.#context.unfinished = undefined;
  }

  #resolve(parameter: BoundPointer, value: unknown, count: number): unknown {
    if (Address.is(value)) refuseIfLent(value, parameter.name);
    if (!isUint8Array(value) || parameter.arrayOnly || parameter.alignment > 1) return value;
    const length = byteLengthOf(value);
    const need = parameter.need(count);
    // An array that is too short will be refused as such.
    const { owner, buffers } = this.#context;
    const pointer = length < need ? undefined : buffers.addressOf(value);
    if (pointer === undefined) return value;
    refuseHeldArray(value, need, parameter.name, parameter.writes);
    return new Address(owner, pointer, length, false);
  }

  /** Enough for all that is copied, wherever each part has to begin. */
  #frameBytes(): number {
    let total = 0;
    mapForEach(this.#pointers, ({ parameter, count, resolved }) => {
      if (!isUint8Array(resolved)) return;
      const length = byteLengthOf(resolved);
      // An array that is too short will be refused.
      const need = parameter.terminated ? length : min(length, parameter.need(count));
      total += roundUp(need, SLAB_ALIGNMENT) + parameter.alignment;
    });
    return roundUp(max(total, 1), SLAB_ALIGNMENT);
  }

  #fillFrame(bound: readonly Bound[]): readonly unknown[] {
    return arrayMap(bound, (_, index) => {
      const pointer = mapGet(this.#pointers, index);
      if (pointer === undefined) return this.#values[index];
      return this.#frame.enter(pointer.parameter, pointer.resolved, pointer.count);
    });
  }

  run(native: ElsewhereFunction): Promise<unknown> {
    return runElsewhere(native, this.#passed);
  }

  /** Copies out what C wrote, and says what it returned. */
  finish(returned: unknown): unknown {
    const { result, parameters } = this.#declaration;
    const lost: string[] = [];
    mapForEach(this.#pointers, ({ parameter, count, resolved }, index) => {
      if (!parameter.copiedOut || !isUint8Array(resolved)) return;
      if (byteLengthOf(resolved) < parameter.need(count)) {
        append(lost, parameter.name);
        return;
      }
      const passed = this.#passed[index] as Passed;
      const { into } = parameters[index] as { into: number };
      if (into < 0) this.#frame.leave(parameter, resolved, passed, count);
      else this.#frame.leaveOffset(parameter, resolved, passed, this.#passed[into] as Passed);
    });
    if (lost.length > 0) {
      throw new StateError(
        `${arrayJoin(lost, ', ')} was detached or shrunk during the call, so that what C wrote for it is lost`,
      );
    }
    if (result.kind !== 'argument') return returned;
    return Number(returned ?? 0) === 0 ? null : this.#values[result.index];
  }

  /** Wipes what the call had for itself, and gives back what it held. What fails for want of stack can be repeated. */
  async end(): Promise<void> {
    this.#release();
    await this.#frame.end();
    this.hasEnded = true;
  }
}

/** The private memory of one call: a staging area in which everything has room. */
class Frame extends Staging {
  protected readonly limit = Number.POSITIVE_INFINITY;
  protected readonly slab: Slab;
  protected readonly owner: object;
  readonly #context: AsyncContext;
  readonly #toKeep: Secret[] = [];
  /** How many of them are kept in fact. */
  #kept = 0;
  #isGiven = false;

  constructor(context: AsyncContext, byteLength: number) {
    super();
    this.slab = context.frames.take(byteLength);
    this.owner = context.owner;
    this.#context = context;
  }

  async end(): Promise<void> {
    try {
      if (!this.#isGiven) await wipe(this.slab, this.top, this.#context);
      this.#give();
    } finally {
      this.releaseSecrets();
      this.#letGo();
    }
  }

  #give(): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    this.#context.frames.give(this.slab);
  }

  /** Secrets that are freed meanwhile are wiped only when the call has ended. */
  keepSecrets(): void {
    for (; this.#kept < this.leasedCount; this.#kept++) {
      const secret = this.leased[this.#kept]!;
      append(this.#toKeep, secret);
      Secret.keep(secret);
    }
  }

  /** Each, also when the system refuses to wipe one. */
  #letGo(): void {
    let failure: unknown;
    for (; this.#kept > 0; this.#kept--) {
      try {
        Secret.letGo(this.#toKeep[this.#kept - 1]!);
      } catch (error) {
        if (error instanceof RangeError) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** Ends a call that will not be made. */
  refuse(): void {
    this.clear();
    this.#letGo();
    this.#give();
  }

  /** Only what another thread has made longer since the frame was made finds no room in it. */
  protected enterLarge(_value: Uint8Array, _need: number, { name }: BoundPointer): never {
    throw new StateError(`${name} changed its length while it was read`);
  }

  protected leaveLarge(): void {}

  protected addressOf(passed: Passed): bigint {
    return BigInt(passed as number);
  }

  protected clearLarge(): void {}
}

/** What takes longer to wipe than to ask another thread for it. */
const LONG_BYTES = 8 * 1024 * 1024;

async function wipe(slab: Slab, byteLength: number, { wipe }: AsyncContext): Promise<void> {
  if (byteLength >= LONG_BYTES) {
    try {
      await runElsewhere(wipe, [slab.pointer, byteLength]);
      return;
    } catch {
      // No other thread can be had: then this one does it.
    }
  }
  bytesFill(slab.bytes(), 0, 0, byteLength);
}

async function runElsewhere(native: ElsewhereFunction, values: readonly unknown[]): Promise<unknown> {
  try {
    return await new Promise((resolve, reject) => {
      const done = (error: unknown, result: unknown) => {
        if (error === null || error === undefined) resolve(result);
        else reject(error);
      };
      apply(native.async, native, arrayConcat(values, [done]));
    });
  } catch (cause) {
    // The arguments are known to be right, so that this is what is left.
    throw new UnavailableError(
      'koffi could not start the call on another thread; it runs no more than 256 at once in a process, whoever makes them',
      { cause },
    );
  }
}
