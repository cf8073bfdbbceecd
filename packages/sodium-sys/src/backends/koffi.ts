/** The native backend: the table's functions, called through koffi. */

import { Buffers } from '../async/buffers.js';
import { type AsyncContext, callElsewhere } from '../async/call-elsewhere.js';
import { SharedBuffers } from '../async/shared-buffers.js';
import { sharedThreads } from '../async/threads.js';
import { needsAesInstructions, whyMissing } from '../call/availability.js';
import {
  type Bind,
  createRaw,
  createRawAsync,
  createWhyUnavailable,
  Unavailable,
  withResult,
} from '../call/bind.js';
import { type EngineFunction, shapeOf } from '../call/invoker.js';
import { withLimits } from '../call/limits.js';
import { type BoundPointer, bindParameters } from '../call/parameters.js';
import { type Passed, Staging } from '../call/staging.js';
import { invokers } from '../generated/invokers.js';
import { type GuardedEngine, GuardedSecrets } from '../memory/guarded-secrets.js';
import { type MemoryEngine, PooledMemory } from '../memory/states.js';
import {
  append,
  arrayMap,
  arrayPop,
  bytesFill,
  callWith,
  hasOwn,
  mapGet,
  mapSet,
} from '../shared/intrinsics.js';
import { copyInto, hasFixedMemory, prefixOf } from '../shared/kinds.js';
import { roundUp, SLAB_ALIGNMENT, type Slab } from '../shared/slab.js';
import type { LibraryInfo, Sodium } from '../shared/sodium.js';
import type { FunctionDeclaration, Result } from '../shared/table.js';
import { declareInBun } from './bun.js';
import { type Koffi, type KoffiLibrary, loadKoffi, type NativeFunction } from './koffi-engine.js';

/**
 * The longest argument that is copied. V8 keeps arrays of up to 64 bytes inside its own heap, JavaScriptCore of up to 1000;
 * and one argument that is an array takes the slower declaration. Longer ones gain nothing (measured to 4096).
 */
const STAGED_BYTES = 1024;

/** Enough for the longest parameter list with every parameter staged. */
const AREA_BYTES = 16 * 1024;

const isBun = hasOwn(process.versions, 'bun');

type PointerType = 'uintptr_t' | 'void *';

/** A library that has been opened, checked and initialised. */
export interface NativeLibrary {
  readonly library: KoffiLibrary;
  /** The address of what it exports under a name; null when it does not. */
  addressOf(name: string): bigint | null;
  /** Compares the sizes of a function's family with the table. @throws InitializationError when one differs */
  checkSizesFor(name: string): void;
}

export function createKoffiSodium(native: NativeLibrary, info: LibraryInfo): Sodium {
  const { library } = native;
  const koffi = loadKoffi();
  const owner = {};
  const buffers = new SharedBuffers((memory) => Number(koffi.address(memory)));
  const staging = new KoffiStaging(koffi, owner, buffers);
  const whyUnusable = (declaration: FunctionDeclaration, call: unknown): Unavailable | undefined => {
    native.checkSizesFor(declaration.name);
    if (call === undefined) return new Unavailable(whyMissing(declaration, info));
    if (needsAesInstructions(declaration) && raw.crypto_aead_aes256gcm_is_available() === 0) {
      return new Unavailable('this CPU lacks the AES instructions it needs');
    }
    return undefined;
  };
  const bind: Bind = (declaration) => {
    const call = declareHere(native, declaration, 'uintptr_t');
    const reason = whyUnusable(declaration, call);
    if (reason !== undefined) return reason;
    let declared: EngineFunction | undefined;
    const callWithArrays: EngineFunction = (...values) => {
      declared ??= declareHere(native, declaration, 'void *')!;
      return callWith(declared, values);
    };
    const bindInvoker = invokers[shapeOf(declaration, false)]!;
    const bound = bindParameters(declaration, 64);
    const invoke = withLimits(declaration, bound, 64, bindInvoker(staging, call!, bound, callWithArrays));
    return withResult(declaration, invoke, owner);
  };
  const raw = createRaw(bind);
  const engine: MemoryEngine = {
    allocateSlab: (byteLength) => allocateSlab(koffi, byteLength),
    equals: (a, b, length) => raw.sodium_memcmp(a, b, length) === 0,
  };
  let context: AsyncContext | undefined;
  const createElsewhere = createRawAsync((declaration) => {
    const call = declare(library, declaration, 'uintptr_t');
    const reason = whyUnusable(declaration, call);
    if (reason !== undefined) return reason;
    context ??= {
      owner,
      buffers,
      threads: sharedThreads(),
      frames: new Buffers(engine.allocateSlab),
      wipe: library.func('sodium_memzero', 'void', ['uintptr_t', 'size_t']),
      unfinished: undefined,
    };
    return callElsewhere(declaration, call!, context);
  });
  return {
    raw,
    rawAsync: createElsewhere(),
    rawAsyncUntil: createElsewhere,
    get parallelCalls() {
      return sharedThreads().atOnce;
    },
    library: info,
    memory: new PooledMemory(owner, engine),
    buffers: new Buffers((byteLength) => buffers.create(byteLength)),
    secrets: new GuardedSecrets(owner, raw, guardedEngine(library)),
    whyUnavailable: createWhyUnavailable(bind),
  };
}

/** Declared when the first secret is made: most programs have none. */
function guardedEngine(library: KoffiLibrary): GuardedEngine {
  const functions = new Map<string, NativeFunction>();
  const call = (name: string, result: string, ...values: readonly number[]): unknown => {
    const known = mapGet(functions, name);
    const declared =
      known ?? library.func(name, result, values.length === 1 ? ['uintptr_t'] : ['uintptr_t', 'size_t']);
    if (known === undefined) mapSet(functions, name, declared);
    return callWith(declared, values);
  };
  return {
    malloc: (byteLength) => Number(call('sodium_malloc', 'uintptr_t', byteLength)),
    free: (pointer) => call('sodium_free', 'void', pointer),
    lock: (pointer, byteLength) => call('sodium_mlock', 'int', pointer, byteLength) === 0,
    protect: (pointer, protection) => call(`sodium_mprotect_${protection}`, 'int', pointer) === 0,
    wipe: (pointer, byteLength) => call('sodium_memzero', 'void', pointer, byteLength),
  };
}

/**
 * Declares a function with one type for all of its pointers. A `uintptr_t` takes only numbers, each 7 ns faster than a
 * `void *`, which takes arrays as well. Anonymous types only: names are shared by all that use koffi in a process, and
 * two copies of this package would collide.
 */
function declare(
  library: KoffiLibrary,
  { name, result, parameters }: FunctionDeclaration,
  pointer: PointerType,
): NativeFunction | undefined {
  try {
    const types = arrayMap(parameters, (parameter) =>
      parameter.kind === 'number' ? parameter.type : pointer,
    );
    return library.func(name, resultType(result), types);
  } catch {
    return undefined; // koffi's one reason to refuse a well-formed declaration: the library has no such symbol
  }
}

/** For calls on this thread. */
function declareHere(
  { library, addressOf }: NativeLibrary,
  declaration: FunctionDeclaration,
  pointer: PointerType,
): EngineFunction | undefined {
  if (isBun) {
    const address = addressOf(declaration.name);
    const declared = address === null ? undefined : declareInBun(declaration, address, pointer === 'void *');
    if (declared !== undefined) return declared;
  }
  return declare(library, declaration, pointer);
}

function resultType({ kind }: Result): string {
  switch (kind) {
    case 'status':
    case 'boolean':
      return 'int';
    case 'never':
      return 'void';
    case 'string':
      return 'str';
    case 'address':
    case 'argument':
      return 'void *';
    default:
      return kind;
  }
}

export class KoffiStaging extends Staging {
  protected readonly limit = STAGED_BYTES;
  protected readonly slab: Slab;
  protected readonly owner: object;
  readonly #koffi: Koffi;
  readonly #buffers: SharedBuffers;
  /** Private copies of arrays that another thread may write, or that may be resized. */
  readonly #copies: Uint8Array[] = [];

  constructor(koffi: Koffi, owner: object, buffers: SharedBuffers) {
    super();
    this.slab = allocateSlab(koffi, AREA_BYTES);
    this.owner = owner;
    this.#koffi = koffi;
    this.#buffers = buffers;
  }

  protected enterLarge(value: Uint8Array, need: number, { terminated }: BoundPointer): Passed {
    if (hasFixedMemory(value)) return value;
    const pointer = terminated ? undefined : this.#buffers.addressOf(value);
    if (pointer !== undefined) return pointer;
    const copy = new Uint8Array(need);
    copyInto(copy, prefixOf(value, need));
    if (terminated) copy[need - 1] = 0;
    append(this.#copies, copy);
    return copy;
  }

  protected leaveLarge(value: Uint8Array, passed: Passed): void {
    if (passed !== value && typeof passed !== 'number') copyInto(value, passed);
  }

  protected addressOf(passed: Passed): bigint {
    return typeof passed === 'number' ? BigInt(passed) : this.#koffi.address(passed);
  }

  protected clearLarge(): void {
    if (this.#copies.length === 0) return;
    while (this.#copies.length > 0) bytesFill(arrayPop(this.#copies)!, 0);
  }
}

/** A buffer never moves as long as it is reachable, which the slab's closures see to. */
function allocateSlab(koffi: Koffi, byteLength: number): Slab {
  const memory = new ArrayBuffer(byteLength + SLAB_ALIGNMENT);
  const address = Number(koffi.address(memory));
  const pointer = roundUp(address, SLAB_ALIGNMENT);
  const bytes = new Uint8Array(memory, pointer - address, byteLength);
  const words = new Float64Array(memory, pointer - address, byteLength / 8);
  return { pointer, byteLength, bytes: () => bytes, words: () => words };
}
