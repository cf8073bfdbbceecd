import { describe, expect, it } from 'vitest';
import { BoundPointer } from '../../src/call/parameters.ts';
import type { Passed } from '../../src/call/staging.ts';
import { Address } from '../../src/shared/address.ts';
import type { PointerParameter } from '../../src/shared/table.ts';
import { bytesOf, hex, text, thrownBy, wordIn } from './support/bytes.ts';
import { createEngine, join64 } from './support/engine.ts';
import { backend } from './support/instances.ts';
import { growable, resizable, shrunk } from './support/odd-values.ts';
import { argumentsFor, type Declaration, declarationOf, declarations } from './support/table.ts';

const engine = await createEngine(backend);
const { staging, slab, limit } = engine;
const splits64 = backend === 'wasm';

/** But for those that take C functions, which refuse every array. */
const withPointers = declarations.filter(
  ({ parameters }) =>
    parameters.some(({ kind }) => kind === 'pointer') &&
    !parameters.some((parameter) => parameter.kind === 'pointer' && parameter.direction === 'code'),
);

/** Small enough to be staged everywhere, too large to be staged in the native backend, and too large for both. */
const COUNTS = [40, 500, 20_000];

/** Where C would write that a text ends: this many bytes into it. */
const END_OFFSET = 5n;

interface Argument {
  readonly value: unknown;
  /** What C must see, and what stands in the array when C has not written to it. */
  readonly input: string;
  /** What C writes, and what must stand in the array afterwards. */
  readonly output: string | undefined;
}

/** Arguments for every parameter, each with bytes of its own. */
function canaries(declaration: Declaration, count: number): Argument[] {
  const values = argumentsFor(
    declaration,
    () => count,
    (pointer, bytes) => {
      const canary = `${declaration.name} ${pointer.name}`;
      if (isAddress(pointer)) return new Address(engine.owner, 0x1_0000, 0x1_0000, true);
      if (pointer.terminated) return text(`${canary}\0`);
      return bytesOf(canary, bytes);
    },
  );
  return declaration.parameters.map((parameter, index) => {
    const value = values[index];
    if (!(value instanceof Uint8Array)) return { value, input: '', output: undefined };
    const { direction } = parameter as PointerParameter;
    const isWritten = direction === 'out' || direction === 'inout';
    const output = isWritten
      ? hex(bytesOf(`output ${declaration.name} ${parameter.name}`, value.length))
      : undefined;
    return { value, input: hex(value), output };
  });
}

function isAddress({ direction }: PointerParameter): boolean {
  return direction !== 'in' && direction !== 'inout' && direction !== 'out';
}

const valuesOf = (list: readonly Argument[]): unknown[] => list.map(({ value }) => value);

/** Stands in for C: compares what it is passed with what it must see, and writes the outputs. */
function checkAndWrite(
  declaration: Declaration,
  list: readonly Argument[],
  passed: readonly unknown[],
): void {
  const joined = join64(declaration, splits64, passed);
  for (const [index, parameter] of declaration.parameters.entries()) {
    const { value, input, output } = list[index]!;
    const arrived = joined[index];
    if (parameter.kind === 'number') {
      expect(BigInt(arrived as number | bigint)).toBe(BigInt(value as number | bigint));
    } else if (value instanceof Address) {
      expect(arrived).toBe(0x1_0000);
    } else {
      expect(engine.addressOf(arrived as Passed) % BigInt(parameter.alignment)).toBe(0n);
      const bytes = engine.bytesAt(arrived as Passed, (value as Uint8Array).length);
      if (parameter.direction !== 'out') expect(hex(bytes), parameter.name).toBe(input);
      if (parameter.into >= 0)
        writePointer(bytes, engine.addressOf(joined[parameter.into] as Passed) + END_OFFSET);
      else if (output !== undefined) bytes.set(Buffer.from(output, 'hex'));
    }
  }
}

function writePointer(bytes: Uint8Array, pointer: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (engine.pointerBytes === 8) view.setBigUint64(0, pointer, true);
  else view.setUint32(0, Number(pointer), true);
}

function expectOutputs({ parameters }: Declaration, list: readonly Argument[]): void {
  for (const [index, parameter] of parameters.entries()) {
    const { value, input, output } = list[index]!;
    if (!(value instanceof Uint8Array) || parameter.kind === 'number') continue;
    if (parameter.into >= 0) expect(wordIn(value)).toBe(END_OFFSET);
    else expect(hex(value), parameter.name).toBe(output ?? input);
  }
}

/** What C has written to a copy does not reach the array; the native backend passes large arrays as they are. */
function expectInputs({ parameters }: Declaration, list: readonly Argument[]): void {
  for (const [index, parameter] of parameters.entries()) {
    const { value, input, output } = list[index]!;
    if (!(value instanceof Uint8Array) || parameter.kind === 'number') continue;
    if (output === undefined || isStaged(parameter, value)) expect(hex(value)).toBe(input);
  }
}

function isStaged({ alignment }: PointerParameter, value: unknown): boolean {
  if (!(value instanceof Uint8Array) || value.length === 0) return false;
  return value.length <= limit || alignment > 1;
}

describe.each(COUNTS)('every function, with arrays of %d bytes', (count) => {
  it('is passed the bytes of its arguments and gives back what it wrote, and nothing stays', () => {
    for (const declaration of withPointers) {
      const list = canaries(declaration, count);
      const seen: unknown[] = [];
      const invoke = engine.invoker(declaration, (...passed) => {
        checkAndWrite(declaration, list, passed);
        seen.push(passed);
        return 42;
      });
      expect(invoke(...valuesOf(list)), declaration.name).toBe(42);
      expect(seen).toHaveLength(1);
      expectOutputs(declaration, list);
      expect(staging.isEmpty(), declaration.name).toBe(true);
    }
  });

  it('leaves nothing, and gives back nothing that was staged, when it throws', () => {
    for (const declaration of withPointers) {
      const list = canaries(declaration, count);
      const invoke = engine.invoker(declaration, (...passed) => {
        checkAndWrite(declaration, list, passed);
        throw new Error('out of C');
      });
      expect(thrownBy(() => invoke(...valuesOf(list))).message).toBe('out of C');
      expectInputs(declaration, list);
      expect(staging.isEmpty(), declaration.name).toBe(true);
    }
  });
});

describe('an argument that is refused', () => {
  it('leaves nothing of those before it, and C is not called', () => {
    engine.takeRefusals();
    let later = 0;
    for (const declaration of withPointers) {
      const invoke = engine.invoker(declaration, () => {
        throw new Error(`C was called: ${declaration.name}`);
      });
      const staged: boolean[] = [];
      for (const [index, parameter] of declaration.parameters.entries()) {
        if (parameter.kind === 'number') continue;
        const list = canaries(declaration, 40);
        const error = thrownBy(() => invoke(...valuesOf(list).with(index, 'no bytes')));
        expect(error.parameter, declaration.name).toBe(parameter.name);
        expectInputs(declaration, list);
        expect(staging.isEmpty(), declaration.name).toBe(true);
        if (staged.includes(true)) later++;
        staged.push(isStaged(parameter, list[index]!.value));
      }
    }
    // The areas were not empty when the arguments were refused: this test has seen them being wiped.
    expect(engine.takeRefusals()).toBeGreaterThanOrEqual(later);
    expect(later).toBeGreaterThan(500);
  });
});

/** What reaches C for one input, and whether it is in the staging area. */
function passInput(value: Uint8Array, count: number): { passed: Passed; bytes: string; staged: boolean } {
  let result: { passed: Passed; bytes: string; staged: boolean } | undefined;
  const invoke = engine.invoker(declarationOf('crypto_hash_sha512_update'), (_state, passed: Passed) => {
    const offset = typeof passed === 'number' ? passed - slab.pointer : -1;
    const staged = offset >= 0 && offset < slab.byteLength;
    result = { passed, bytes: hex(engine.bytesAt(passed, count)), staged };
  });
  invoke(new Uint8Array(208), value, count);
  return result!;
}

describe('the staging area', () => {
  it('takes arguments up to its limit, and no larger ones', () => {
    for (const size of [...Array.from({ length: 301 }, (_, length) => length), limit - 1, limit, limit + 1]) {
      const bytes = bytesOf('limit', size);
      const { bytes: seen, staged, passed } = passInput(bytes, size);
      expect([seen, staged]).toEqual([hex(bytes), size <= limit]);
      if (!staged && backend === 'native') expect(passed).toBe(bytes);
      expect(staging.isEmpty()).toBe(true);
    }
  });

  it('counts what is needed and not how long an array is', () => {
    const { bytes, staged } = passInput(bytesOf('long', limit + 100), 10);
    expect([bytes, staged]).toEqual([hex(bytesOf('long', 10)), true]);
  });

  it('is given a copy of large arrays that may change meanwhile, which is wiped', () => {
    const size = limit + 77;
    const content = bytesOf('movable', size);
    const movable = [
      new Uint8Array(resizable(size, size)),
      new Uint8Array(new SharedArrayBuffer(size)),
      new Uint8Array(growable(size, size + 1)),
    ];
    for (const value of movable) {
      value.set(content);
      const { passed, bytes } = passInput(value, size);
      expect(bytes).toBe(hex(content));
      expect(hex(value)).toBe(hex(content));
      expect(passed).not.toBe(value);
      expectWiped(passed, size);
    }
  });

  it('is helped out by the heap, which is wiped, or natively by the array itself', () => {
    const bytes = bytesOf('heap', 100_000);
    const { passed } = passInput(bytes, 100_000);
    if (backend === 'wasm') expectWiped(passed, 100_000);
    else expect(passed).toBe(bytes);
  });

  it('gives back to large arrays that may change meanwhile what C wrote for them', () => {
    const size = limit + 77;
    const output = bytesOf('written', size);
    const arrays = [
      new Uint8Array(resizable(size + 9, size + 9), 5, size),
      new Uint8Array(new SharedArrayBuffer(size + 9), 5, size),
      new Uint8Array(growable(size + 9, size + 10), 5, size),
      new Uint8Array(size + 9).subarray(5, 5 + size),
    ];
    const pointers: Passed[] = [];
    const invoke = engine.invoker(declarationOf('randombytes_buf'), (passed: Passed) => {
      engine.bytesAt(passed, size).set(output);
      pointers.push(passed);
    });
    for (const array of arrays) {
      invoke(array, size);
      expect(hex(array)).toBe(hex(output));
      const around = new Uint8Array(array.buffer);
      expect(hex(around.subarray(0, 5)) + hex(around.subarray(5 + size))).toBe('00'.repeat(9));
    }
    for (const passed of pointers.slice(0, 3)) expectWiped(passed, size);
  });

  it('is wiped of large copies also when C throws', () => {
    const size = limit + 77;
    const value = new Uint8Array(new SharedArrayBuffer(size)).fill(1);
    let seen: Passed | undefined;
    const invoke = engine.invoker(declarationOf('crypto_hash_sha512_update'), (_state, passed: Passed) => {
      seen = passed;
      throw new Error('out of C');
    });
    expect(() => invoke(new Uint8Array(208), value, size)).toThrow('out of C');
    expectWiped(seen!, size);
  });

  it('refuses an array that shrinks away before its call, and takes it again when it has grown back', () => {
    const buffer = resizable(100, 100);
    const value = new Uint8Array(buffer, 10, 90).fill(7);
    buffer.resize(99);
    expect(thrownBy(() => passInput(value, 90)).parameter).toBe('in');
    expect(thrownBy(() => passInput(value, 0)).parameter).toBe('in');
    buffer.resize(100);
    expect(passInput(value, 90).bytes).toBe(`${'07'.repeat(89)}00`);
    expect(thrownBy(() => passInput(shrunk(90), 1)).parameter).toBe('in');
  });

  it('has room for the longest parameter list there is, states in it aligned', () => {
    for (const { name, parameters } of declarations) {
      let top = 0;
      for (const parameter of parameters) {
        if (parameter.kind === 'number' || isAddress(parameter)) continue;
        const varies = parameter.countedBy >= 0 || parameter.terminated;
        const most = varies
          ? limit
          : parameter.alignment > 1
            ? parameter.bytes
            : Math.min(parameter.bytes, limit);
        top = roundUp(roundUp(top, parameter.alignment) + most, 16);
      }
      expect(top, name).toBeLessThanOrEqual(slab.byteLength);
    }
  });

  it('aligns a state wherever it comes in the list', () => {
    for (const alignment of [1, 8, 16, 64]) {
      const before = bytesOf('before', 20);
      const state = bytesOf('state', 384);
      const passed = [
        staging.enter(boundPointer(20, 1), before, 0),
        staging.enter(boundPointer(384, alignment), state, 0),
        staging.enter(boundPointer(20, 1), before, 0),
      ];
      expect(engine.addressOf(passed[1]!) % BigInt(alignment)).toBe(0n);
      const seen = passed.map((pointer, index) => hex(engine.bytesAt(pointer, index === 1 ? 384 : 20)));
      expect(seen).toEqual([hex(before), hex(state), hex(before)]);
      staging.clear();
      expect(staging.isEmpty()).toBe(true);
    }
  });

  it('passes what it has no room for by other means', () => {
    const pointer = boundPointer(64, 1);
    const many = Array.from({ length: slab.byteLength / 64 + 10 }, (_, index) => bytesOf(`${index}`, 64));
    const passed = many.map((value) => staging.enter(pointer, value, 0));
    for (const [index, value] of many.entries()) {
      const bytes = engine.bytesAt(passed[index]!, 64);
      expect(hex(bytes)).toBe(hex(value));
      bytes.set(bytesOf(`output ${index}`, 64));
    }
    for (const [index, value] of many.entries()) staging.leave(pointer, value, passed[index]!, 0);
    staging.clear();
    for (const [index, value] of many.entries()) {
      expect(hex(value)).toBe(hex(bytesOf(`output ${index}`, 64)));
    }
    expect(staging.isEmpty()).toBe(true);
  });
});

function boundPointer(bytes: number, alignment: number): BoundPointer {
  return new BoundPointer({
    kind: 'pointer',
    name: 'pointer',
    type: 'unsigned char *',
    direction: 'inout',
    nullable: false,
    unless: -1,
    content: 'any',
    bytes,
    countedBy: -1,
    terminated: false,
    alignment,
    into: -1,
  });
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** What was passed must hold none of its bytes any more; the allocator of WebAssembly writes to both ends of what it frees. */
function expectWiped(passed: Passed, length: number): void {
  const ends = backend === 'wasm' ? 16 : 0;
  const bytes = engine.bytesAt(passed, length).slice(ends, length - ends);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
}
