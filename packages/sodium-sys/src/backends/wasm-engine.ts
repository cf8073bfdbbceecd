/**
 * libsodium's module in WebAssembly. A call that ends in an exception (C's abort, a trap, no stack left in JavaScript)
 * leaves the module's own stack pointer where it was, which nobody outside of it can put back: after some of these the next
 * call would write over C's constants, which lie below the stack. So the module is then made anew. Memory is all else that it
 * has, and is taken over with every state in it.
 */

import load, { type LibsodiumModule } from 'libsodium-sumo';
import type { EngineFunction } from '../call/invoker.js';
import { InitializationError, UnavailableError } from '../shared/errors.js';
import { append, bytesFill, callWith, min, stringOfCodes } from '../shared/intrinsics.js';
import { byteLengthOf, copyInto, partOf } from '../shared/kinds.js';
import { whyNotStarted } from './wasm-start.js';

/** What the 32 bits of a length can say; C would see the rest cut off. */
const MAXIMUM_BYTES = 0xffff_ffff;

/** C's stack, by Emscripten's default: between static data and what `_malloc` gives. */
const STACK_BYTES = 64 * 1024;

/** So many calls may fail before the module is replaced: the hungriest function of C takes a quarter of the stack. */
const MAXIMUM_FAILURES = 2;

/** As much as `getRandomValues` gives at once. */
const MAXIMUM_RANDOM_BYTES = 65_536;

/** `crypto.getRandomValues`, which fills a part of the heap as well. */
// biome-ignore lint/suspicious/noExplicitAny: it takes most typed arrays, whatever memory they are of.
type GetRandomValues = (array: any) => unknown;

interface Target {
  readonly name: string;
  call: EngineFunction;
}

export class WasmEngine {
  /** Called when the module has been replaced, between two calls. */
  onRenewal = (): void => {};
  readonly #getRandomValues: GetRandomValues;
  readonly #targets: Target[] = [];
  readonly #malloc: EngineFunction;
  readonly #free: EngineFunction;
  #module: LibsodiumModule;
  #failures = 0;
  #renewal: Promise<void> | undefined;

  private constructor(module: LibsodiumModule, getRandomValues: GetRandomValues) {
    this.#module = module;
    this.#getRandomValues = getRandomValues;
    this.#malloc = this.bind('malloc')!;
    this.#free = this.bind('free')!;
  }

  /** @throws InitializationError when the runtime refuses the module, or `sodium_init` fails */
  static async start(getRandomValues: GetRandomValues): Promise<WasmEngine> {
    let module: LibsodiumModule;
    try {
      module = await loadWith(getRandomValues);
    } catch (cause) {
      throw new InitializationError(whyNotStarted(cause), { cause });
    }
    const status = module._sodium_init();
    if (status < 0) throw new InitializationError(`sodium_init failed in WebAssembly with ${status}`);
    return new WasmEngine(module, getRandomValues);
  }

  /** The heap now. Another array stands here once it has grown, and once the module was made anew. */
  get heap(): Uint8Array {
    return this.#module.HEAPU8;
  }

  /** What C's own texts say, all of which are ASCII. */
  textAt(pointer: number): string {
    const codes: number[] = [];
    for (let at = pointer; this.heap[at] !== 0; at++) append(codes, this.heap[at]!);
    return stringOfCodes(codes);
  }

  /** A pointer of 0, which `_malloc` returns when the heap cannot grow, must never be written to: C's own data is there. */
  allocate(byteLength: number): number {
    const pointer = byteLength <= MAXIMUM_BYTES ? this.#malloc(byteLength) >>> 0 : 0;
    if (pointer !== 0) return pointer;
    throw new UnavailableError(
      `WebAssembly has no memory left for ${byteLength} bytes; the native backend has no such limit`,
    );
  }

  free(pointer: number): void {
    this.#free(pointer);
  }

  /** A function of C, whichever module it is in; undefined where it is in none. */
  bind(name: string): EngineFunction | undefined {
    if (name === 'randombytes_buf' || name === 'randombytes') return this.#fillRandomly;
    const call = functionOf(this.#module, name);
    if (call === undefined) return undefined;
    const target: Target = { name, call };
    append(this.#targets, target);
    // What ends a call must be done whatever happened before.
    const isRefusable = name !== 'free';
    return (...values) => {
      if (isRefusable && this.#failures >= MAXIMUM_FAILURES) throw this.#refusal(name);
      try {
        return callWith(target.call, values);
      } catch (error) {
        // First, since it takes no stack.
        this.#failures++;
        throw this.#failure(name, error);
      } finally {
        if (this.#failures > 0) this.#renew();
      }
    };
  }

  /** C itself would ask for every four bytes, which takes seconds for a mebibyte. */
  readonly #fillRandomly = (pointer: number, length: number): void => {
    const end = pointer + length;
    for (let start = pointer; start < end; start += MAXIMUM_RANDOM_BYTES) {
      this.#getRandomValues(partOf(this.heap, start, min(start + MAXIMUM_RANDOM_BYTES, end)));
    }
  };

  #failure(name: string, cause: unknown): UnavailableError {
    const reason =
      cause instanceof RangeError
        ? `there is not enough stack left for ${name} in WebAssembly`
        : `${name} was stopped in WebAssembly: natively C would have ended the process`;
    return new UnavailableError(reason, { cause });
  }

  #refusal(name: string): UnavailableError {
    this.#renew();
    return new UnavailableError(
      `${name} cannot be called for a moment: WebAssembly is made anew, after calls that there was not enough stack for`,
    );
  }

  /** Starts to make the module anew. That ends later, between two calls: until then the old one is used. */
  #renew(): void {
    // Later also because there is room on the stack then.
    this.#renewal ??= this.#loadAnother();
  }

  async #loadAnother(): Promise<void> {
    await undefined;
    let fresh: LibsodiumModule;
    try {
      fresh = await loadWith(this.#getRandomValues);
    } catch {
      // There is no memory for it: the next call tries again.
      this.#renewal = undefined;
      return;
    }
    this.#replace(fresh);
  }

  #replace(fresh: LibsodiumModule): void {
    this.#renewal = undefined;
    const old = this.#module.HEAPU8;
    const stackEnd = endOfStack(fresh);
    // What this gives is forgotten, with all else that is in the fresh module's memory.
    if (byteLengthOf(fresh.HEAPU8) < byteLengthOf(old))
      fresh._malloc(byteLengthOf(old) - byteLengthOf(fresh.HEAPU8));
    // It cannot grow as far while the old one is there; the next call that fails tries again.
    if (byteLengthOf(fresh.HEAPU8) < byteLengthOf(old)) return;
    copyInto(fresh.HEAPU8, old);
    bytesFill(old, 0);
    // What the calls that failed have left there may be a key.
    bytesFill(fresh.HEAPU8, 0, stackEnd - STACK_BYTES, stackEnd);
    this.#module = fresh;
    this.#failures = 0;
    for (let index = 0; index < this.#targets.length; index++) {
      const target = this.#targets[index]!;
      target.call = functionOf(fresh, target.name)!;
    }
    this.onRenewal();
  }
}

function loadWith(getRandomValues: GetRandomValues): Promise<LibsodiumModule> {
  const word = new Uint32Array(1);
  return load({
    getRandomValue: () => {
      getRandomValues(word);
      return word[0]!;
    },
  });
}

/** The first that a fresh module allocates comes right after the stack, and a header of at most 15 bytes. */
function endOfStack(fresh: LibsodiumModule): number {
  return fresh._malloc(1) & ~15;
}

function functionOf(module: LibsodiumModule, name: string): EngineFunction | undefined {
  return (module as unknown as Record<string, EngineFunction | undefined>)[`_${name}`];
}
