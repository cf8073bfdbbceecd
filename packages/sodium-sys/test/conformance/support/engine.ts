/** A backend's staging area with nothing behind it: tests see what C would see, and answer in its place. */
import { SharedBuffers } from '../../../src/async/shared-buffers.ts';
import { KoffiStaging } from '../../../src/backends/koffi.ts';
import { loadKoffi } from '../../../src/backends/koffi-engine.ts';
import { WasmStaging } from '../../../src/backends/wasm.ts';
import { WasmEngine } from '../../../src/backends/wasm-engine.ts';
import { type EngineFunction, type Invoker, shapeOf } from '../../../src/call/invoker.ts';
import { type BoundPointer, bindParameters } from '../../../src/call/parameters.ts';
import type { Passed, Staging } from '../../../src/call/staging.ts';
import { invokers } from '../../../src/generated/invokers.ts';
import { invokers32 } from '../../../src/generated/invokers-32.ts';
import type { Slab } from '../../../src/shared/slab.ts';
import type { FunctionDeclaration } from '../../../src/shared/table.ts';
import type { Backend } from './instances.ts';

export interface Engine {
  readonly staging: Staging;
  /** The staging area, which begins at an address that C knows. */
  readonly slab: Slab;
  /** Arguments of at most this many bytes are staged. */
  readonly limit: number;
  /** The owner of the addresses that the staging area takes. */
  readonly owner: object;
  readonly pointerBytes: 4 | 8;
  /** The bytes that C would see. */
  bytesAt(passed: Passed, length: number): Uint8Array;
  addressOf(passed: Passed): bigint;
  /** Memory that other threads can write, of the backend's own where it has such. */
  createShared(byteLength: number): Uint8Array;
  /** What the backend makes of a function, around another function than C's. */
  invoker(declaration: FunctionDeclaration, call: EngineFunction): Invoker;
  /** How often an argument was refused while others were staged, since it was last asked. */
  takeRefusals(): number;
}

/** One value for each parameter, of what was passed to C: the halves of 64-bit numbers put together again. */
export function join64(
  { parameters }: FunctionDeclaration,
  splits64: boolean,
  passed: readonly unknown[],
): unknown[] {
  const values = [...passed];
  const joined = parameters.map((parameter) => {
    const value = values.shift();
    const isWide =
      parameter.kind === 'number' &&
      (parameter.type === 'unsigned long long' || parameter.type === 'uint64_t');
    if (!splits64 || !isWide) return value;
    return BigInt((value as number) >>> 0) + (BigInt((values.shift() as number) >>> 0) << 32n);
  });
  if (values.length > 0) throw new Error(`C got ${values.length} values too many`);
  return joined;
}

export async function createEngine(backend: Backend): Promise<Engine> {
  return backend === 'wasm' ? await createWasmEngine() : createKoffiEngine();
}

class KoffiProbe extends KoffiStaging {
  refusals = 0;
  get area(): Slab {
    return this.slab;
  }
  get largest(): number {
    return this.limit;
  }
  override enter(pointer: BoundPointer, value: unknown, count: number): Passed {
    try {
      return super.enter(pointer, value, count);
    } catch (error) {
      if (this.top > 0) this.refusals++;
      throw error;
    }
  }
}

function createKoffiEngine(): Engine {
  const koffi = loadKoffi();
  const owner = {};
  const buffers = new SharedBuffers((memory) => Number(koffi.address(memory)));
  const staging = new KoffiProbe(koffi, owner, buffers);
  const slab = staging.area;
  return {
    staging,
    slab,
    limit: staging.largest,
    owner,
    pointerBytes: 8,
    bytesAt: (passed, length) => {
      if (typeof passed === 'number') return inSlab(slab, passed, length);
      return new Uint8Array(passed.buffer, passed.byteOffset, length);
    },
    addressOf: (passed) => (typeof passed === 'number' ? BigInt(passed) : koffi.address(passed)),
    createShared: (byteLength) => buffers.create(byteLength),
    invoker: (declaration, call) =>
      invokers[shapeOf(declaration, false)]!(staging, call, bindParameters(declaration, 64)),
    takeRefusals: () => take(staging),
  };
}

function inSlab(slab: Slab, pointer: number, length: number): Uint8Array {
  const start = pointer - slab.pointer;
  if (start < 0 || start + length > slab.byteLength) throw new Error('not in the staging area');
  return slab.bytes().subarray(start, start + length);
}

class WasmProbe extends WasmStaging {
  refusals = 0;
  get area(): Slab {
    return this.slab;
  }
  get largest(): number {
    return this.limit;
  }
  override enter(pointer: BoundPointer, value: unknown, count: number): Passed {
    try {
      return super.enter(pointer, value, count);
    } catch (error) {
      if (this.top > 0) this.refusals++;
      throw error;
    }
  }
}

async function createWasmEngine(): Promise<Engine> {
  const wasm = await WasmEngine.start((array) => array);
  const owner = {};
  const staging = new WasmProbe(wasm, owner);
  return {
    staging,
    slab: staging.area,
    limit: staging.largest,
    owner,
    pointerBytes: 4,
    bytesAt: (passed, length) => wasm.heap.subarray(passed as number, (passed as number) + length),
    addressOf: (passed) => BigInt(passed as number),
    createShared: (byteLength) => new Uint8Array(new SharedArrayBuffer(byteLength)),
    invoker: (declaration, call) => {
      const shape = shapeOf(declaration, true);
      return (invokers32[shape] ?? invokers[shape]!)(staging, call, bindParameters(declaration, 32));
    },
    takeRefusals: () => take(staging),
  };
}

function take(probe: { refusals: number }): number {
  const { refusals } = probe;
  probe.refusals = 0;
  return refusals;
}
