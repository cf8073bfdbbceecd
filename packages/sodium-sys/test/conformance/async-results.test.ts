/** What asynchronous calls come to: the same as synchronous ones, wherever their arguments are. */
import { describe, expect, it } from 'vitest';
import type { Address, Secret } from '../../src/index.ts';
import { isAsynchronous, synchronousOnly } from '../../src/shared/raw-async.ts';
import type { PointerParameter } from '../../src/shared/table.ts';
import { bytesOf, hex, rejectionOf, text, thrownBy, wordIn } from './support/bytes.ts';
import { sys } from './support/instances.ts';
import { argumentsFor, type Declaration, declarations, type FunctionName } from './support/table.ts';

const { raw, rawAsync, memory, buffers, secrets } = sys;

type Call = (...values: unknown[]) => unknown;
const rawCalls = raw as unknown as Readonly<Record<string, Call>>;
const asyncCalls = rawAsync as unknown as Readonly<
  Record<string, (...values: unknown[]) => Promise<unknown>>
>;

describe('the functions that can only be called synchronously', () => {
  it('are those that the table says give, take or protect memory, and those that have an effect of their own', () => {
    const concernsMemory = ({ result, parameters }: Declaration): boolean =>
      result.kind === 'address' ||
      parameters.some(
        (parameter) => parameter.kind === 'pointer' && !['in', 'out', 'inout'].includes(parameter.direction),
      );
    const effects = ['randombytes_close', 'randombytes_stir', 'sodium_init', 'sodium_stackzero'];
    const expected = [...declarations.filter(concernsMemory).map(({ name }) => name), ...effects];
    expect([...synchronousOnly].sort()).toEqual(expected.sort());
  });

  it.each(synchronousOnly)('%s rejects, and so it does without arguments', async (name) => {
    for (const values of [[], [memory.allocate(64), 64], [null]]) {
      const error = await rejectionOf(() => asyncCalls[name]!(...values));
      expect(error.code).toBe('ERR_SODIUM_UNAVAILABLE');
      expect(error.message).toMatch(new RegExp(`^${name} is not available: .*call it synchronously$`));
    }
  });
});

describe('the object that holds the functions', () => {
  it('has each of the table, and no others, so that it is no promise', async () => {
    for (const { name } of declarations) expect(typeof asyncCalls[name], name).toBe('function');
    expect(asyncCalls['then']).toBe(undefined);
    expect(asyncCalls['crypto_nothing']).toBe(undefined);
    expect('crypto_hash' in rawAsync && !('crypto_nothing' in rawAsync)).toBe(true);
    expect(await rawAsync).toBe(rawAsync);
  });

  it('has functions that this library lacks reject with what synchronous ones throw', async () => {
    const missing = declarations.filter(({ name }) => sys.whyUnavailable(name) !== undefined);
    for (const { name } of missing.filter(isAsynchronous)) {
      const { message } = thrownBy(() => rawCalls[name]!());
      expect(await rejectionOf(() => asyncCalls[name]!())).toMatchObject({
        code: 'ERR_SODIUM_UNAVAILABLE',
        message,
      });
    }
  });
});

/** Without short ones, of which two that are random could be the same. */
const COUNTS = [0, 33, 64, 65, 300, 4096, 20_000];

/** Lengths and numbers that may not be just any: C ends the process for some. */
const NUMBERS: Readonly<Record<string, number>> = {
  outlen: 48,
  out_len: 40,
  keylen: 32,
  subkey_len: 40,
  hex_maxlen: 40_001,
  b64_maxlen: 30_000,
};

/** It ends the process, which is what it is for. */
const ENDS_THE_PROCESS: FunctionName = 'sodium_misuse';

const callable = declarations.filter(
  (declaration) =>
    isAsynchronous(declaration) &&
    declaration.name !== ENDS_THE_PROCESS &&
    sys.whyUnavailable(declaration.name) === undefined,
);

function isState(parameter: PointerParameter): boolean {
  return parameter.name === 'state' && parameter.direction === 'inout';
}

/** Arguments that look random, with states that an init function has made. */
function argumentsOf(declaration: Declaration, count: number): unknown[] {
  const { name } = declaration;
  return argumentsFor(
    declaration,
    // A state of Keccak takes no more than it has room for.
    (parameter) => (name.includes('keccak1600') ? Math.min(count, 100) : (NUMBERS[parameter] ?? count)),
    (pointer, length) => {
      if (isState(pointer) && !name.includes('_init')) return stateFor(name, pointer.bytes);
      if (pointer.terminated) return text('any\0');
      if (pointer.bytes === 0 && pointer.countedBy < 0) return null;
      return pointer.direction === 'out'
        ? new Uint8Array(length)
        : bytesOf(`${name} ${pointer.name}`, length);
    },
  );
}

function stateFor(name: string, bytes: number): Uint8Array {
  const inits = declarations.filter(({ name: init, parameters: [first] }) => {
    return /_init(_pull)?$/.test(init) && first?.kind === 'pointer' && first.bytes === bytes;
  });
  const [closest] = inits.sort((a, b) => common(b.name, name) - common(a.name, name));
  const values = argumentsOf(closest!, 32);
  rawCalls[closest!.name]!(...values);
  return values[0] as Uint8Array;
}

function common(a: string, b: string): number {
  let length = 0;
  while (a[length] === b[length] && length < a.length) length++;
  return length;
}

/** Puts an argument where C will find it; null where it must be an array. */
interface Placement {
  readonly what: string;
  place(pointer: PointerParameter, bytes: Uint8Array): unknown;
  /** The bytes of an output afterwards. */
  read(placed: unknown, length: number): Uint8Array;
}

const asArray = (placed: unknown): Uint8Array => placed as Uint8Array;

const PLACEMENTS: readonly Placement[] = [
  { what: 'arrays', place: (_, bytes) => bytes, read: asArray },
  {
    what: 'parts of shared buffers of its own, at odd offsets',
    place: (_, bytes) => {
      const part = buffers.take(bytes.length + 7).subarray(3, 3 + bytes.length);
      part.set(bytes);
      return part;
    },
    read: asArray,
  },
  {
    what: 'secrets that nobody else can read',
    place: ({ direction, terminated }, bytes) => {
      if (direction !== 'in' || terminated || bytes.length === 0 || bytes.length > 16_384) return bytes;
      return secrets.allocate(bytes.length, { access: 'none', lock: 'try' }, (address) =>
        secrets.write(address, bytes),
      );
    },
    read: (placed, length) => {
      if (placed instanceof Uint8Array) return placed;
      const bytes = new Uint8Array(length);
      secrets.read(placed as Secret, bytes);
      (placed as Secret).free();
      return bytes;
    },
  },
  {
    what: 'shared memory',
    place: (_, bytes) => {
      const array = new Uint8Array(new SharedArrayBuffer(bytes.length));
      array.set(bytes);
      return array;
    },
    read: asArray,
  },
  {
    what: 'memory of the library',
    place: ({ terminated, into }, bytes) => {
      if (terminated || into >= 0 || bytes.length === 0 || bytes.length > 16_384) return bytes;
      const address = memory.allocate(bytes.length);
      memory.write(address, bytes);
      return address;
    },
    read: (placed, length) => {
      if (placed instanceof Uint8Array) return placed;
      const bytes = new Uint8Array(length);
      memory.read(placed as Address, bytes);
      memory.free(placed as Address);
      return bytes;
    },
  },
];

interface Result {
  readonly result: unknown;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What came of a call: a result that is one of the arguments is given by its index. */
function resultOf(
  { parameters }: Declaration,
  values: readonly unknown[],
  returned: unknown,
  placement: Placement,
  lengths: readonly number[],
): Result {
  const outputs = parameters.flatMap((parameter, index) => {
    if (parameter.kind === 'number' || values[index] === null) return [];
    const bytes = placement.read(values[index], lengths[index]!);
    return [[parameter.name, hex(bytes)]];
  });
  return {
    result: typeof returned === 'object' && returned !== null ? values.indexOf(returned) : returned,
    outputs: Object.fromEntries(outputs) as Record<string, string>,
  };
}

const lengthsOf = (values: readonly unknown[]): number[] =>
  values.map((value) => (value instanceof Uint8Array ? value.length : 0));

function callSynchronously(declaration: Declaration, values: unknown[]): Result {
  const returned = rawCalls[declaration.name]!(...values);
  return resultOf(declaration, values, returned, PLACEMENTS[0]!, lengthsOf(values));
}

async function callAsynchronously(
  declaration: Declaration,
  values: readonly unknown[],
  placement: Placement,
): Promise<Result> {
  const placed = values.map((value, index) => {
    const parameter = declaration.parameters[index]!;
    return value instanceof Uint8Array && parameter.kind === 'pointer'
      ? placement.place(parameter, value)
      : value;
  });
  const lengths = lengthsOf(values);
  const returned = await asyncCalls[declaration.name]!(...placed);
  return resultOf(declaration, placed, returned, placement, lengths);
}

/** Compares what two synchronous calls agree on; the rest is random, and random again. */
function expectSame(actual: Result, expected: Result, again: Result, where: string): void {
  if (expected.result === again.result) expect(actual.result, where).toBe(expected.result);
  for (const [name, output] of Object.entries(actual.outputs)) {
    if (expected.outputs[name] === again.outputs[name]) {
      expect(output, `${where}: ${name}`).toBe(expected.outputs[name]);
    } else {
      expect(output, `${where}: ${name}`).not.toBe(expected.outputs[name]);
      expect(output, `${where}: ${name}`).toMatch(/[^0]/);
    }
  }
}

describe.each(PLACEMENTS)('every function, with $what', (placement) => {
  it.each(COUNTS)('gives what it gives synchronously, for arrays of %d bytes', async (count) => {
    let successes = 0;
    for (const declaration of callable) {
      const [expected, again] = [0, 1].map(() =>
        callSynchronously(declaration, argumentsOf(declaration, count)),
      );
      const actual = await callAsynchronously(declaration, argumentsOf(declaration, count), placement);
      expectSame(actual, expected!, again!, declaration.name);
      if (declaration.result.kind !== 'status' || expected!.result === 0) successes++;
    }
    expect(callable.length).toBeGreaterThan(500);
    expect(successes).toBeGreaterThan(400);
  });
});

describe('each kind of result', () => {
  it('is a status, also of failure', async () => {
    const [n, k, m] = [bytesOf('n', 24), bytesOf('k', 32), bytesOf('m', 1000)];
    const [c, opened] = [new Uint8Array(1016), new Uint8Array(1000)];
    expect(await rawAsync.crypto_secretbox_easy(c, m, 1000, n, k)).toBe(0);
    expect(await rawAsync.crypto_secretbox_open_easy(opened, c, 1016, n, k)).toBe(0);
    expect(hex(opened)).toBe(hex(m));
    c[500]! ^= 1;
    expect(await rawAsync.crypto_secretbox_open_easy(opened, c, 1016, n, k)).toBe(-1);
  });

  it('is a boolean, a number, a string, or nothing', async () => {
    const [point, bytes] = [new Uint8Array(32), new Uint8Array(100)];
    expect(await rawAsync.crypto_core_ed25519_is_valid_point(point)).toBe(0);
    raw.crypto_core_ed25519_from_uniform(point, bytesOf('point', 32));
    expect(await rawAsync.crypto_core_ed25519_is_valid_point(point)).toBe(1);
    expect(await rawAsync.crypto_generichash_statebytes()).toBe(384);
    expect(await rawAsync.sodium_version_string()).toBe(raw.sodium_version_string());
    expect(await rawAsync.crypto_generichash_primitive()).toBe('blake2b');
    expect(await rawAsync.randombytes_uniform(2 ** 32 - 1)).toBeLessThan(2 ** 32);
    expect(await rawAsync.randombytes_buf(bytes, 100)).toBe(undefined);
    expect(hex(bytes)).toMatch(/[^0]/);
  });

  it('is the argument itself, or null', async () => {
    const target = new Uint8Array(41);
    expect(await rawAsync.sodium_bin2hex(target, 41, bytesOf('bin', 20), 20)).toBe(target);
    expect(Buffer.from(target).toString('latin1')).toBe(`${hex(bytesOf('bin', 20))}\0`);
    const address = memory.allocate(41);
    expect(await rawAsync.sodium_bin2hex(address, 41, bytesOf('bin', 20), 20)).toBe(address);
    expect(memory.equals(address, target)).toBe(true);
    memory.free(address);
    const [base64, copy] = [new Uint8Array(100), new Uint8Array(100)];
    expect(await rawAsync.sodium_bin2base64(base64, 100, bytesOf('bin', 20), 20, 1)).toBe(base64);
    raw.sodium_bin2base64(copy, 100, bytesOf('bin', 20), 20, 1);
    expect(hex(base64)).toBe(hex(copy));
  });

  it('is a place in another argument, wherever that is', async () => {
    const content = text('61:62 zz');
    const address = memory.allocate(8);
    memory.write(address, content);
    const buffer = buffers.take(20).subarray(7, 15);
    buffer.set(content);
    const secret = secrets.allocate(8, { access: 'none', lock: 'try' }, (place) =>
      secrets.write(place, content),
    );
    for (const input of [content, address, buffer, secret]) {
      const [bin, length, end] = [new Uint8Array(10), new Uint8Array(8), new Uint8Array(8)];
      expect(await rawAsync.sodium_hex2bin(bin, 10, input, 8, text(': \0'), length, end)).toBe(0);
      expect([hex(bin.subarray(0, 2)), wordIn(length), wordIn(end)]).toEqual(['6162', 2n, 6n]);
    }
    const end = new Uint8Array(8).fill(1);
    expect(await rawAsync.sodium_hex2bin(new Uint8Array(1), 1, null, 0, null, null, end)).toBe(0);
    expect(wordIn(end)).toBe(0n);
    memory.free(address);
    secret.free();
  });

  it('depends on all the bits of a bigint', async () => {
    for (const id of [0n, 1n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n]) {
      const [expected, actual] = [new Uint8Array(32), new Uint8Array(32)];
      raw.crypto_kdf_derive_from_key(expected, 32, id, bytesOf('context', 8), bytesOf('key', 32));
      await rawAsync.crypto_kdf_derive_from_key(actual, 32, id, bytesOf('context', 8), bytesOf('key', 32));
      expect(hex(actual)).toBe(hex(expected));
    }
  });

  it('takes as long as it takes: a password is hashed', async () => {
    const [expected, actual] = [new Uint8Array(32), new Uint8Array(32)];
    const [password, salt] = [bytesOf('password', 20), bytesOf('salt', 16)];
    expect(raw.crypto_pwhash(expected, 32, password, 20, salt, 2, 2 ** 20, 2)).toBe(0);
    expect(await rawAsync.crypto_pwhash(actual, 32, password, 20, salt, 2, 2 ** 20, 2)).toBe(0);
    expect(hex(actual)).toBe(hex(expected));
    const string = new Uint8Array(128);
    expect(await rawAsync.crypto_pwhash_str(string, password, 20, 1, 8192)).toBe(0);
    expect(await rawAsync.crypto_pwhash_str_verify(string, password, 20)).toBe(0);
    expect(await rawAsync.crypto_pwhash_str_verify(string, password, 19)).toBe(-1);
    expect(await rawAsync.crypto_pwhash_str_needs_rehash(string, 2, 8192)).toBe(1);
  });

  it('is there for a state that is an array, call after call', async () => {
    const [state, digest, expected] = [new Uint8Array(384), new Uint8Array(64), new Uint8Array(64)];
    const data = bytesOf('data', 100_000);
    await rawAsync.crypto_generichash_init(state, null, 0, 64);
    for (let start = 0; start < data.length; start += 30_000) {
      const part = data.subarray(start, start + 30_000);
      await rawAsync.crypto_generichash_update(state, part, part.length);
    }
    await rawAsync.crypto_generichash_final(state, digest, 64);
    raw.crypto_generichash(expected, 64, data, data.length, null, 0);
    expect(hex(digest)).toBe(hex(expected));
  });
});
