/** The WebAssembly backend: the table's functions in libsodium compiled by Emscripten, with copies in and out of its heap. */

import { Buffers } from '../async/buffers.js';
import { whyMissing } from '../call/availability.js';
import {
  type Bind,
  createRaw,
  createRawAsync,
  createWhyUnavailable,
  Unavailable,
  withResult,
} from '../call/bind.js';
import { type EngineFunction, shapeOf } from '../call/invoker.js';
import { streamingForm, streamLarge } from '../call/large-inputs.js';
import { withLimits } from '../call/limits.js';
import { type BoundPointer, bindParameters } from '../call/parameters.js';
import { type Passed, Staging } from '../call/staging.js';
import { invokers } from '../generated/invokers.js';
import { invokers32 } from '../generated/invokers-32.js';
import type { RawSodium } from '../generated/raw.js';
import { PlainSecrets } from '../memory/plain-secrets.js';
import { PooledMemory } from '../memory/states.js';
import { Address } from '../shared/address.js';
import { InitializationError } from '../shared/errors.js';
import { append, apply, arrayPop, bytesFill, callWith, min } from '../shared/intrinsics.js';
import { byteLengthOf, copyInto, partOf, placeOf, prefixOf } from '../shared/kinds.js';
import { checkBuiltIns, checkPromises, refusal } from '../shared/self-check.js';
import { roundUp, SLAB_ALIGNMENT, type Slab } from '../shared/slab.js';
import type { LibraryInfo, Memory, Sodium } from '../shared/sodium.js';
import type { FunctionDeclaration, Result } from '../shared/table.js';
import { WasmEngine } from './wasm-engine.js';

const AREA_BYTES = 64 * 1024;

/** The npm package that the module comes from, as `dependencies` pins it. */
const SOURCE = 'libsodium-sumo';

/**
 * Starts libsodium in WebAssembly.
 *
 * @throws InitializationError where there is no WebAssembly (under `--jitless`) or no source of randomness, and where other code
 *   has replaced a built-in of JavaScript by one that gives wrong answers.
 */
export async function createWasmSodium(): Promise<Sodium> {
  // Without WebAssembly other builds of libsodium silently become plain JavaScript, many times slower.
  if (!('WebAssembly' in globalThis)) {
    throw new InitializationError('this runtime has no WebAssembly (is it started with --jitless?)');
  }
  if (typeof globalThis.crypto?.getRandomValues !== 'function') {
    throw new InitializationError('this runtime has no crypto.getRandomValues to take randomness from');
  }
  // Bound now: code that replaces the method later would be called by C in the middle of a call.
  const { crypto } = globalThis;
  const { getRandomValues } = crypto;
  const fillRandomly = (array: Uint8Array): unknown => apply(getRandomValues, crypto, [array]);
  checkBuiltIns();
  checkRandomness(fillRandomly);
  await checkPromises();
  return assemble(await WasmEngine.start(fillRandomly));
}

/** That one key is all zeros, or two are the same, happens once in 2 ** 256 starts. */
function checkRandomness(fillRandomly: (array: Uint8Array) => unknown): void {
  const first = new Uint8Array(32);
  const second = new Uint8Array(32);
  fillRandomly(first);
  fillRandomly(second);
  let isZero = true;
  let isSame = true;
  for (let index = 0; index < 32; index++) {
    isZero &&= first[index] === 0;
    isSame &&= first[index] === second[index];
  }
  if (isZero || isSame) throw refusal('crypto.getRandomValues');
}

function assemble(engine: WasmEngine): Sodium {
  const library: LibraryInfo = {
    backend: 'wasm',
    path: SOURCE,
    version: engine.textAt(engine.bind('sodium_version_string')!()),
    minimal: engine.bind('sodium_library_minimal')!() !== 0,
    found: 'npm',
    attempts: [{ step: 'npm', target: SOURCE, outcome: 'loaded' }],
  };
  const owner = {};
  const staging = new WasmStaging(engine, owner);
  const bind: Bind = (declaration) => {
    const call = declare(engine, declaration);
    if (call === undefined) return new Unavailable(whyMissingInWasm(declaration, library));
    const shape = shapeOf(declaration, true);
    const bindInvoker = invokers32[shape] ?? invokers[shape]!;
    const bound = bindParameters(declaration, 32);
    const limited = withLimits(declaration, bound, 32, bindInvoker(staging, call, bound));
    const invoke = withResult(declaration, limited, owner);
    const form = streamingForm(declaration);
    return form === undefined ? invoke : streamLarge(form, { invoke, bound, staging, raw, memory });
  };
  const raw = createRaw(bind);
  // Calls at once, behind a promise: WebAssembly has this thread only.
  const createElsewhere = createRawAsync((declaration) => {
    const bound = bind(declaration);
    if (bound instanceof Unavailable) return bound;
    return async (signal, values) => {
      if (signal?.aborted) throw signal.reason;
      return callWith(bound, values as unknown[]);
    };
  });
  const memory = new PooledMemory(owner, {
    allocateSlab: (byteLength) => allocateSlab(engine, byteLength),
    equals: (a, b, length) => equals(raw, memory, a, b, length),
  });
  return {
    raw,
    rawAsync: createElsewhere(),
    rawAsyncUntil: createElsewhere,
    parallelCalls: 1,
    library,
    memory,
    buffers: new Buffers((byteLength) => new Uint8Array(byteLength)),
    secrets: new PlainSecrets(owner, memory),
    whyUnavailable: createWhyUnavailable(bind),
  };
}

function whyMissingInWasm(declaration: FunctionDeclaration, library: LibraryInfo): string {
  const reason = whyMissing(declaration, library);
  return `it is not in the WebAssembly build: ${reason}`;
}

function declare(engine: WasmEngine, { name, result }: FunctionDeclaration): EngineFunction | undefined {
  const call = engine.bind(name);
  return call === undefined ? undefined : convertResult(engine, call, result);
}

/** WebAssembly knows signed 32-bit integers only. */
function convertResult(engine: WasmEngine, call: EngineFunction, { kind }: Result): EngineFunction {
  switch (kind) {
    case 'string':
      return () => engine.textAt(call());
    case 'size_t':
    case 'uint32_t':
      return (...values) => callWith(call, values) >>> 0;
    case 'unsigned char':
      return (...values) => callWith(call, values) & 0xff;
    default:
      return call;
  }
}

/** Constant time by `crypto_verify_64`, block by block: WebAssembly's libsodium has no `sodium_memcmp`. */
function equals(
  raw: RawSodium,
  memory: Memory,
  a: Address | Uint8Array,
  b: Address | Uint8Array,
  length: number,
): boolean {
  const blocks = { a: new Uint8Array(64), b: new Uint8Array(64) };
  let differences = 0;
  for (let offset = 0; offset < length; offset += 64) {
    readBlock(memory, a, blocks.a, offset, length);
    readBlock(memory, b, blocks.b, offset, length);
    differences |= raw.crypto_verify_64(blocks.a, blocks.b);
  }
  bytesFill(blocks.a, 0);
  bytesFill(blocks.b, 0);
  return differences === 0;
}

function readBlock(
  memory: Memory,
  source: Address | Uint8Array,
  block: Uint8Array,
  offset: number,
  end: number,
): void {
  const part = prefixOf(bytesFill(block, 0), min(byteLengthOf(block), end - offset));
  if (Address.is(source)) memory.read(source, part, offset);
  else copyInto(part, partOf(source, offset, offset + byteLengthOf(part)));
}

export class WasmStaging extends Staging {
  protected readonly limit = AREA_BYTES / 4;
  protected readonly slab: Slab;
  protected readonly owner: object;
  readonly #engine: WasmEngine;
  readonly #large: { pointer: number; byteLength: number }[] = [];

  constructor(engine: WasmEngine, owner: object) {
    super();
    this.#engine = engine;
    this.slab = allocateSlab(engine, AREA_BYTES);
    this.owner = owner;
    engine.onRenewal = () => {
      // What the call that failed could not clear any more.
      this.clear();
      this.forgetViews();
    };
  }

  protected enterLarge(value: Uint8Array, need: number, { copiedIn, terminated }: BoundPointer): Passed {
    const pointer = this.#engine.allocate(need);
    append(this.#large, { pointer, byteLength: need });
    if (copiedIn) copyInto(this.#engine.heap, prefixOf(value, need), pointer);
    // C may leave what it was to write: then nothing of what was here before may come out.
    else bytesFill(this.#engine.heap, 0, pointer, pointer + need);
    if (terminated) this.#engine.heap[pointer + need - 1] = 0;
    return pointer;
  }

  protected leaveLarge(value: Uint8Array, passed: Passed, need: number): void {
    const pointer = passed as number;
    copyInto(value, partOf(this.#engine.heap, pointer, pointer + need));
  }

  protected override leaveSizeAddress(address: number): void {
    bytesFill(this.#engine.heap, 0, address + 4, address + 8);
  }

  protected addressOf(passed: Passed): bigint {
    return BigInt(passed as number);
  }

  protected clearLarge(): void {
    while (this.#large.length > 0) {
      const { pointer, byteLength } = arrayPop(this.#large)!;
      bytesFill(this.#engine.heap, 0, pointer, pointer + byteLength);
      this.#engine.free(pointer);
    }
  }
}

function allocateSlab(engine: WasmEngine, byteLength: number): Slab {
  const pointer = roundUp(engine.allocate(byteLength + SLAB_ALIGNMENT), SLAB_ALIGNMENT);
  let heap = engine.heap;
  let bytes = bytesFill(partOf(heap, pointer, pointer + byteLength), 0);
  let words = new Float64Array(placeOf(bytes).buffer, pointer, byteLength / 8);
  const renew = (): void => {
    if (heap === engine.heap) return;
    heap = engine.heap;
    bytes = partOf(heap, pointer, pointer + byteLength);
    words = new Float64Array(placeOf(bytes).buffer, pointer, byteLength / 8);
  };
  return {
    pointer,
    byteLength,
    bytes: () => {
      renew();
      return bytes;
    },
    words: () => {
      renew();
      return words;
    },
  };
}
