/** The forms of an operation give the same result as the operation itself. */
import { readFileSync } from 'node:fs';
import { Readable, type Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { hex, message } from '../support/bytes.ts';
import { type HashingState, resultOf } from './primitives/hashes.ts';
import {
  type Changes,
  changesFor,
  comparable,
  type Operation,
  optionsOf,
  outcomeOf,
  somePath,
} from './primitives/operation.ts';
import { operations, primitives } from './registry.ts';

/** Around what is staged and what another thread takes. */
const LENGTHS = [0, 1, 15, 16, 17, 63, 64, 65, 1000, 65_536, 65_537, 200_000];

const bases = primitives.flatMap((primitive) => primitive.operations).filter(({ input }) => input);

interface Case {
  readonly changes: Changes;
  readonly length: number;
  /** What the operation itself gives. */
  readonly fresh: Uint8Array;
}

/** Whether two results are the same, or what of them always is. */
const areSame = (base: Operation, one: Uint8Array, other: Uint8Array): boolean =>
  Buffer.compare(comparable(base, one), comparable(base, other)) === 0;

/** Every variant of an operation on input of every length, and without the input the changes that its forms take. */
function* casesOf({ variants, input, call }: Operation): Generator<Case> {
  for (const variant of variants) {
    for (const length of LENGTHS) {
      const changes = { ...variant, [input!.parameter]: input!.of(length) };
      yield { changes, length, fresh: call(changes) as Uint8Array };
    }
  }
}

const having = (form: keyof Operation['forms']) =>
  bases.flatMap((base) => (base.forms[form] ? [{ name: base.name, base, form: base.forms[form] }] : []));

describe.each(bases)('$name', (base) => {
  it('gives the same for the same, in memory of its own that has its length', () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const again = base.call(changes) as Uint8Array;
      expect(areSame(base, fresh, again), `${length}`).toBe(true);
      expect(Object.getPrototypeOf(fresh)).toBe(Uint8Array.prototype);
      expect([fresh.byteOffset, fresh.buffer.byteLength]).toEqual([0, fresh.length]);
      expect(again.buffer).not.toBe(fresh.buffer);
    }
  });

  it('leaves what it is given as it was', () => {
    const given = Object.fromEntries(
      Object.entries(base.parameters)
        .filter(([, { kind }]) => kind === 'data' || kind === 'bytes' || kind === 'key')
        .map(([name, { right }]) => [name, right() as Uint8Array]),
    );
    const before = Object.values(given).map(hex);
    base.call(given);
    expect(Object.values(given).map(hex)).toEqual(before);
  });
});

describe.each(having('into'))('$name.into', ({ base, form }) => {
  it('gives what the operation itself does, in the memory that it was given', () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const frame = new Uint8Array(fresh.length + 20).fill(0xaa);
      const output = frame.subarray(10, 10 + fresh.length);
      expect(form.call({ ...changesFor(form, changes), output })).toBe(output);
      expect(areSame(base, output, fresh), `${length}`).toBe(true);
      expect([...frame.subarray(0, 10), ...frame.subarray(-10)].every((byte) => byte === 0xaa)).toBe(true);
    }
  });
});

describe.each(having('async'))('$name.async', ({ base, form }) => {
  it('gives what the operation itself does, in memory of its own that has its length', async () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const result = (await form.call(changes)) as Uint8Array;
      expect(areSame(base, result, fresh), `${length}`).toBe(true);
      expect([result.byteOffset, result.buffer.byteLength]).toEqual([0, result.length]);
    }
  });

  it('does not care what becomes of its arguments after the call', async () => {
    for (const length of [10, 100_000]) {
      const shown = (result: Uint8Array): string => hex(comparable(base, result));
      const usual = shown(base.call({ [base.input!.parameter]: base.input!.of(length) }) as Uint8Array);
      const given = Object.fromEntries(
        Object.entries(base.parameters)
          .filter(([, { kind }]) => kind === 'data' || kind === 'bytes' || kind === 'key')
          .map(([name, { right }]) => [name, Uint8Array.from(right() as Uint8Array)]),
      );
      given[base.input!.parameter] = Uint8Array.from(base.input!.of(length));
      const [overwritten, detached] = [structuredClone(given), structuredClone(given)];
      const results = [form.call(overwritten), form.call(detached)] as Promise<Uint8Array>[];
      for (const bytes of Object.values(overwritten)) bytes.fill(0xff);
      for (const { buffer } of Object.values(detached)) structuredClone(buffer, { transfer: [buffer] });
      expect((await Promise.all(results)).map(shown)).toEqual([usual, usual]);
    }
  });
});

describe.each(having('verify'))('$name.verify', ({ base, form }) => {
  it('is true for the digest, and false for any other', () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const verify = (expected: Uint8Array) => form.call({ ...changes, expected });
      expect([length, verify(fresh)]).toEqual([length, true]);
      if (length > 100) continue;
      for (let bit = 0; bit < 8 * fresh.length; bit++) {
        const other = fresh.slice();
        other[bit >> 3]! ^= 1 << (bit & 7);
        if (verify(other) !== false) expect({ length, bit }).toBe('refused');
      }
    }
  });
});

describe.each(having('verify'))('$name.verify of what comes', ({ base, form }) => {
  const { from, file } = form.forms;
  const flipped = (bytes: Uint8Array) => bytes.map((byte, index) => (index === 7 ? byte ^ 0x10 : byte));

  it('in pieces is true for its digest alone', async () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const verify = (expected: Uint8Array) =>
        from!.call({ ...changesFor(from!, changes), expected, source: piecesOf(message(length)) });
      expect([length, await verify(fresh), await verify(flipped(fresh))]).toEqual([length, true, false]);
    }
  });

  it('does not care what becomes of the expected digest after the call', async () => {
    const { length, changes, fresh } = casesOf(base).next().value as Case;
    const expected = fresh.slice();
    const source = piecesOf(message(length));
    const answer = from!.call({ ...changesFor(from!, changes), expected, source });
    expected.fill(0);
    expect(await answer).toBe(true);
  });

  if (file !== undefined) {
    it('in a file is true for its digest alone', async () => {
      for (const variant of base.variants) {
        const digest = base.call({ ...variant, data: readFileSync(somePath) }) as Uint8Array;
        expect(await file.call({ ...variant, expected: digest })).toBe(true);
        expect(await file.call({ ...variant, expected: flipped(digest) })).toBe(false);
      }
    });
  }
});

/** The bytes in pieces of several lengths, some of them empty. */
function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void> {
  let at = 0;
  for (const length of [0, 1, 127, 128, 0, 65_536, 70_000]) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}

describe.each(having('create'))('$name of what comes in pieces', ({ base, form: create }) => {
  const { from, transformStream, writableStream, transform, writable, file, files } = base.forms;

  it('is the same by create', () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const state = create.call(changesFor(create, changes)) as HashingState;
      for (const piece of piecesOf(message(length))) expect(state.update(piece)).toBe(state);
      const digest = resultOf(state, fresh.length);
      expect([length, hex(digest)]).toEqual([length, hex(fresh)]);
      expect([digest.byteOffset, digest.buffer.byteLength]).toEqual([0, digest.length]);
    }
  });

  it('is the same by from', async () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const source = piecesOf(message(length));
      const digest = await outcomeOf(from!.call({ ...changesFor(from!, changes), source }));
      expect([length, digest]).toEqual([length, hex(fresh)]);
    }
  });

  it('is the same by transformStream, which passes all of it on', async () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const hashing = transformStream!.call(changesFor(transformStream!, changes)) as TransformStream & {
        digest: Promise<Uint8Array>;
      };
      const stream = Readable.toWeb(Readable.from(piecesOf(message(length)))) as ReadableStream;
      const passed = await new Response(stream.pipeThrough(hashing)).arrayBuffer();
      expect([length, passed.byteLength]).toEqual([length, length]);
      expect(hex(await hashing.digest)).toBe(hex(fresh));
    }
  });

  it('is the same by writableStream, which needs no reader', async () => {
    for (const { changes, length, fresh } of casesOf(base)) {
      const hashing = writableStream!.call(changesFor(writableStream!, changes)) as WritableStream & {
        digest: Promise<Uint8Array>;
      };
      const stream = Readable.toWeb(Readable.from(piecesOf(message(length)))) as ReadableStream;
      await stream.pipeTo(hashing);
      expect([length, hex(await hashing.digest)]).toEqual([length, hex(fresh)]);
    }
  });

  if (writable !== undefined) {
    it('is the same by writable, which needs no reader', async () => {
      for (const { changes, length, fresh } of casesOf(base)) {
        const hashing = writable.call(changesFor(writable, changes)) as Writable & {
          digest: Promise<Uint8Array>;
        };
        await pipeline(Readable.from(piecesOf(message(length))), hashing);
        expect([length, hex(await hashing.digest)]).toEqual([length, hex(fresh)]);
      }
    });
  }

  if (transform !== undefined) {
    it('is the same by transform, which passes all of it on', async () => {
      for (const { changes, length, fresh } of casesOf(base)) {
        const hashing = transform.call(changesFor(transform, changes)) as Transform & {
          digest: Promise<Uint8Array>;
        };
        let passed = 0;
        const count = async (chunks: AsyncIterable<Uint8Array>) => {
          for await (const chunk of chunks) passed += chunk.length;
        };
        await pipeline(Readable.from(piecesOf(message(length))), hashing, count);
        expect([length, passed]).toEqual([length, length]);
        expect(hex(await hashing.digest)).toBe(hex(fresh));
      }
    });
  }

  if (file !== undefined && files !== undefined) {
    it('is the same by file and files', async () => {
      for (const variant of base.variants) {
        const digest = hex(base.call({ ...variant, data: readFileSync(somePath) }) as Uint8Array);
        expect(await outcomeOf(file.call(variant))).toBe(digest);
        const both = await outcomeOf(files.call({ ...variant, paths: [somePath, somePath] }));
        expect(both).toBe(`${digest},${digest}`);
      }
    });
  }
});

describe('the options of a form', () => {
  it('all matter, as they do for the operation itself', async () => {
    const optional = bases.filter((base) => base.variants.length > 1);
    for (const base of optional) {
      const digests = [{}, ...optionsOf(base).map((name) => ({ [name]: other(base, name) }))].map((changes) =>
        hex(base.call(changes) as Uint8Array),
      );
      expect(new Set(digests).size, base.name).toBe(digests.length);
    }
  });
});

/** A right value other than the usual one. */
function other({ parameters }: Operation, name: string): unknown {
  const parameter = parameters[name]!;
  if (parameter.kind === 'length') return parameter.maximum;
  if (parameter.kind === 'counter') return BigInt(parameter.right() as number) + 1n;
  return (parameter.right() as Uint8Array).map((byte) => byte ^ 1);
}

describe('the registry', () => {
  it('has forms to compare', () => {
    expect(operations.length).toBeGreaterThan(primitives.length);
  });
});
