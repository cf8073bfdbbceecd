import { File } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key, message, rejectionOf, thrownBy } from '../support/bytes.ts';
import { countStates } from '../support/counted.ts';
import { liars, resizable, strangers } from '../support/odd-values.ts';

const { api, alive } = countStates();
const { genericHash } = api;
const data = message(300_000);
const digest = createHash('blake2b512').update(data).digest('hex');
const options = { outputLength: 64 } as const;

/** The data in chunks of several lengths, some of them empty. */
function* parts(): Generator<Uint8Array, void> {
  let at = 0;
  for (const length of [0, 1, 127, 128, 129, 0, 65536, 100_000]) {
    yield data.subarray(at, at + length);
    at += length;
  }
  yield data.subarray(at);
  yield data.subarray(0, 0);
}

async function* laterParts(): AsyncGenerator<Uint8Array, void> {
  for (const part of parts()) {
    await delay(1);
    yield part;
  }
}

function webStream(chunks: Iterable<unknown>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array);
    },
    cancel: () => void iterator.return?.(),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the type checker refuses most of what is tried here.
const from = (source: unknown, given: unknown = options) => genericHash.from(source as any, given as any);

const neverYields = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

afterEach(async () => {
  await delay(1);
  expect({ alive: alive(), unhandled }).toEqual({ alive: 0, unhandled: [] });
});

describe('genericHash.from', () => {
  it.each<[string, () => unknown]>([
    ['an array', () => [...parts()]],
    ['a set', () => new Set(parts())],
    ['a generator', parts],
    ['an asynchronous generator', laterParts],
    ['a Readable', () => Readable.from(laterParts())],
    ['a Readable of bytes', () => Readable.from(parts(), { objectMode: false })],
    [
      'a Readable in object mode',
      () => Readable.from([...parts()].map((part) => new DataView(part.slice().buffer))),
    ],
    ['a ReadableStream', () => webStream(parts())],
    ['a ReadableStream of bytes', () => new Blob([data]).stream()],
    ['the body of a response', () => new Response(data).body],
    ['a Blob', () => new Blob([...parts()] as Uint8Array<ArrayBuffer>[])],
    ['a File', () => new File([data], 'secret.txt')],
    ['what only has size and stream', () => ({ size: 1, stream: () => webStream(parts()) })],
    ['what only has getReader', () => ({ getReader: () => webStream(parts()).getReader() })],
    ['what only has next', () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) })],
  ])('hashes the chunks of %s', async (name, source) => {
    if (name === 'what only has next') {
      const error = await rejectionOf(from(source()));
      expect(error.message).toMatch(/^chunk 0 of the source must be .*, got undefined$/);
      return;
    }
    expect(hex(await from(source()))).toBe(digest);
  });

  it('is the hash of nothing for a source without chunks', async () => {
    const nothing = hex(genericHash(new Uint8Array(0), options));
    for (const source of [
      [],
      (async function* () {})(),
      Readable.from([]),
      webStream([]),
      [new Uint8Array(0)],
    ]) {
      expect(hex(await from(source))).toBe(nothing);
    }
  });

  it('takes every option of the hash, and the key at once', async () => {
    const secret = key(64);
    const variant = { key: secret, salt: key(16), personal: message(16), outputLength: 40 } as const;
    const expected = hex(genericHash(data, variant));
    const result = from(laterParts(), variant);
    secret.fill(0);
    expect(hex(await result)).toBe(expected);
    expect(hex(await from([]))).toBe(hex(genericHash(new Uint8Array(0), options)));
  });

  it('takes chunks over memory of every kind', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64));
    const growing = new Uint8Array(resizable(64, 128));
    for (const view of [shared, growing]) view.set(message(64));
    const chunks = [
      shared,
      growing,
      shared.buffer,
      new DataView(growing.buffer),
      new Float64Array(growing.buffer),
    ];
    const expected = Buffer.concat(new Array(5).fill(message(64)));
    expect(hex(await from(chunks, {}))).toBe(hex(genericHash(expected)));
  });

  it('hashes each chunk before it asks for the next', async () => {
    const reused = new Uint8Array(100);
    function* overwriting() {
      for (let round = 0; round < 50; round++) yield reused.fill(round);
    }
    const expected = genericHash.create();
    for (const part of overwriting()) expected.update(part);
    expect(hex(await from(overwriting(), {}))).toBe(hex(expected.digest()));
  });

  it('reports after every chunk how far it is', async () => {
    const seen: unknown[][] = [];
    await from([message(3), message(0), message(4)], {
      onProgress: (...values: unknown[]) => seen.push(values),
    });
    expect(seen).toEqual([
      [3, undefined],
      [3, undefined],
      [7, undefined],
    ]);
  });
});

describe('a Blob', () => {
  const blob = new Blob([data]);

  it('is a source of everything that has some, and stays as it is', async () => {
    const { hash, hmac, sign, secretStream, xof } = sodium;
    expect(hex(await hash.sha256.from(blob))).toBe(hex(createHash('sha256').update(data).digest()));
    expect(await hash.sha512.verify.from(createHash('sha512').update(data).digest(), blob)).toBe(true);
    const tag = createHmac('sha512', key(32)).update(data).digest();
    expect(hex(await hmac.sha512.from(blob, key(32)))).toBe(hex(tag));
    expect(await hmac.sha512.verify.from(tag, blob, key(32))).toBe(true);
    const { publicKey, secretKey } = sign.generateKeyPair();
    const signature = await sign.prehashed.from(blob, secretKey);
    expect(sign.prehashed.verify(signature, data, publicKey)).toBe(true);
    expect(await sign.prehashed.verify.from(signature, blob, publicKey)).toBe(true);
    if (xof.shake128.isAvailable) {
      const expected = createHash('shake128', { outputLength: 70 }).update(data).digest();
      expect(hex(await xof.shake128.from(blob, 70))).toBe(hex(expected));
    }
    const sealed = new Blob(await collect(secretStream.seal.from(blob, key(32))));
    expect(sealed.size).toBe(secretStream.sealedLength(data.length));
    expect(Buffer.concat(await collect(secretStream.open.from(sealed, key(32)))).equals(data)).toBe(true);
  });

  it('without bytes is the hash of nothing; of a part, that of the part', async () => {
    expect(hex(await from(new Blob([])))).toBe(hex(genericHash(new Uint8Array(0), options)));
    expect(hex(await from(blob.slice(10, 200_000)))).toBe(
      hex(genericHash(data.subarray(10, 200_000), options)),
    );
  });

  it('says how long it is', async () => {
    const seen: [number, number | undefined][] = [];
    await from(blob, { onProgress: (...values: [number, number]) => seen.push(values) });
    expect(seen.at(-1)).toEqual([300_000, 300_000]);
    expect(seen.every(([bytes, total]) => bytes <= 300_000 && total === 300_000)).toBe(true);
  });

  it('is given up when the signal aborts, and can be read again', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    const error = await rejectionOf(from(blob, { signal: controller.signal, onProgress }));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
    expect(hex(await from(blob))).toBe(digest);
  });

  it('that fails to be read rejects with its error as cause', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sodium-blob-'));
    const path = join(folder, 'data');
    writeFileSync(path, data);
    const ofFile = await openAsBlob(path);
    expect(hex(await from(ofFile))).toBe(digest);
    // Changed since: its runtime refuses to read it.
    writeFileSync(path, data.subarray(0, 1000));
    const error = await rejectionOf(from(ofFile));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { name: 'NotReadableError' } });
    rmSync(folder, { recursive: true });
    const cause = new Error('its own');
    const thrower = () => {
      throw cause;
    };
    for (const odd of [
      { size: 3, stream: thrower },
      { size: 3, stream: () => new ReadableStream({ pull: thrower }) },
      Object.defineProperty({ stream: () => new ReadableStream() }, 'size', { get: thrower }),
    ]) {
      expect(await rejectionOf(from(odd))).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause });
    }
    const revoked = Proxy.revocable(new File([data], 'data'), {});
    revoked.revoke();
    expect(await rejectionOf(from(revoked.proxy))).toMatchObject({ cause: expect.any(TypeError) });
  });

  it('is none that lacks a size or a stream', async () => {
    for (const odd of [{ size: 3 }, { stream: () => webStream(parts()) }, { size: '3', stream: parts }]) {
      expect((await rejectionOf(from(odd))).code).toBe('ERR_SODIUM_INVALID_TYPE');
    }
  });
});

describe('a source of the wrong kind', () => {
  const { 'a revoked proxy': _revoked, ...others } = liars;
  const { 'an empty array': _empty, 'a Map': _map, 'an array of numbers': _numbers, ...kinds } = strangers;

  it('is refused', async () => {
    for (const [kind, make] of Object.entries({ ...kinds, ...others })) {
      // Objects made from a typed array's prototype or over one are iterable in name, and fail when iterated.
      const error = await rejectionOf(from(make()));
      expect([kind, error.code]).toEqual([
        kind,
        /proxy of|made from the prototype|String object/.test(kind)
          ? expect.any(String)
          : 'ERR_SODIUM_INVALID_TYPE',
      ]);
      expect(error.message).not.toContain('secret');
    }
  });

  it('is told what to use', async () => {
    expect((await rejectionOf(from(data))).message).toBe(
      'source must be a Blob, a stream, an iterable or an async iterable of bytes, got a Uint8Array of 300000 bytes; ' +
        'use genericHash(data)',
    );
    expect((await rejectionOf(from('text'))).message).toContain('convert it with fromUtf8');
    for (const bytes of [new ArrayBuffer(3), new DataView(new ArrayBuffer(3)), Buffer.alloc(3)]) {
      expect((await rejectionOf(from(bytes))).message).toContain('use genericHash(data)');
    }
  });

  it('never throws before it is a promise', async () => {
    for (const call of [
      () => from(1),
      () => from([], 1),
      () => from([], { key: undefined }),
      () => from([], { keys: 1 }),
    ]) {
      expect((await rejectionOf(call())).code).toBe('ERR_SODIUM_INVALID_TYPE');
    }
  });
});

describe('options of sources', () => {
  it('are refused when they are of another kind', async () => {
    for (const name of ['signal', 'onProgress']) {
      for (const [kind, make] of Object.entries({ ...strangers, ...liars })) {
        if (name === 'onProgress' && typeof make() === 'function') continue;
        const error = await rejectionOf(from([], { [name]: make() }));
        expect({ kind, parameter: error.parameter }).toEqual({ kind, parameter: `options.${name}` });
      }
    }
  });

  it('leave the source alone when they are refused', async () => {
    const source = parts();
    await rejectionOf(from(source, { onProgress: 1 }));
    expect(source.next().done).toBe(false);
  });

  it('are read once each', async () => {
    let reads = 0;
    const result = await from([data], {
      get outputLength() {
        reads++;
        return reads === 1 ? 64 : 16;
      },
    });
    expect([hex(result), reads]).toEqual([digest, 1]);
  });
});

describe('a chunk that is no bytes', () => {
  const detached = () => liars['a Uint8Array whose memory was transferred']!();

  it.each<[string, () => unknown, string]>([
    ['a string', () => 'secret', 'a string of 6 characters'],
    ['a number', () => 7, 'a number'],
    ['undefined', () => undefined, 'undefined'],
    ['a detached array', detached, 'a detached Uint8Array'],
    ['an array of bytes', () => [data], 'an array'],
  ])('ends the source and is named by its index: %s', async (_kind, make, description) => {
    let ended = 0;
    function* source() {
      try {
        yield data;
        yield make();
        yield data;
      } finally {
        ended++;
      }
    }
    const stream = new Readable({ objectMode: true, read() {} });
    for (const chunk of [data, make() ?? 1]) stream.push(chunk);
    for (const given of [source(), webStream(source()), stream]) {
      const error = await rejectionOf(from(given));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'chunk 1 of the source' });
      if (given !== stream) expect(error.message).toContain(`got ${description}`);
      expect(error.message).not.toContain('secret');
    }
    expect({ ended, destroyed: stream.destroyed }).toEqual({ ended: 2, destroyed: true });
  });

  it('comes from a Readable with an encoding', async () => {
    const error = await rejectionOf(from(Readable.from(parts(), { objectMode: false }).setEncoding('utf8')));
    expect(error.message).toMatch(/^chunk 0 of the source must be .*, got a string of/);
  });
});

describe('a source that fails', () => {
  const cause = new Error('its own');
  const thrower = () => {
    throw cause;
  };
  function* failing() {
    yield data;
    throw cause;
  }

  it.each<[string, () => unknown]>([
    ['an iterator that throws', failing],
    [
      'an asynchronous one that throws',
      async function* () {
        yield data;
        thrower();
      },
    ],
    ['one that cannot be started', () => ({ [Symbol.iterator]: thrower })],
    ['one whose getter throws', () => Object.defineProperty({}, Symbol.asyncIterator, { get: thrower })],
    ['one whose result throws', () => iteratorOf(() => Object.defineProperty({}, 'done', { get: thrower }))],
    [
      'one whose value throws',
      () => iteratorOf(() => Object.defineProperty({ done: false }, 'value', { get: thrower })),
    ],
    ['one that throws without a promise', () => ({ [Symbol.asyncIterator]: () => ({ next: thrower }) })],
    ['a Readable', () => Readable.from(failing())],
    ['a Readable that is destroyed meanwhile', () => destroyedSoon(cause)],
    ['a ReadableStream', () => webStream(failing())],
    [
      'a ReadableStream that failed before',
      () => new ReadableStream({ start: (controller) => controller.error(cause) }),
    ],
  ])('rejects with its error as cause: %s', async (_name, source) => {
    const error = await rejectionOf(from(source()));
    expect(error).toMatchObject({ name: 'SourceError', code: 'ERR_SODIUM_SOURCE', cause });
    expect(error.message).not.toContain('its own');
  });

  it('may throw what is no error, or an error that lies', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const liar = Object.defineProperty(new Error('liar'), 'code', { get: thrower });
    for (const thrown of [undefined, null, 'text', proxy, liar]) {
      const throwing = iteratorOf(() => {
        throw thrown;
      });
      const error = await rejectionOf(from(throwing));
      expect(error.message).toBe('reading the source failed after 0 bytes');
      expect(error.cause === thrown).toBe(true);
    }
  });

  it('is not told to end again', async () => {
    let returns = 0;
    await rejectionOf(from({ [Symbol.iterator]: () => ({ next: thrower, return: () => returns++ }) }));
    expect(returns).toBe(0);
  });

  it('may be one that is over or taken already', async () => {
    const destroyed = Readable.from(parts());
    destroyed.destroy();
    const read = Readable.from(parts());
    for await (const _part of read);
    const locked = webStream(parts());
    locked.getReader();
    for (const source of [destroyed, read, locked, iteratorOf(() => 1), { [Symbol.iterator]: () => ({}) }]) {
      const error = await rejectionOf(from(source));
      expect([error.code, error.cause instanceof Error]).toEqual(['ERR_SODIUM_SOURCE', true]);
    }
  });

  it('passes on what onProgress throws, and ends the source', async () => {
    let isEnded = false;
    function* source() {
      try {
        yield* parts();
      } finally {
        isEnded = true;
      }
    }
    // biome-ignore lint/suspicious/noThenProperty: what has it passes for a promise.
    const onProgresses = [thrower, async () => thrower(), () => ({ then: thrower })];
    for (const onProgress of onProgresses) {
      isEnded = false;
      expect(await rejectionOf(from(source(), { onProgress }))).toBe(cause);
      expect(isEnded).toBe(true);
    }
  });

  it('waits for what onProgress does', async () => {
    const seen: unknown[] = [];
    const onProgress = async () => {
      seen.push('told');
      await delay(5);
      seen.push('done');
    };
    await from([data, data], { onProgress });
    expect(seen).toEqual(['told', 'done', 'told', 'done']);
  });
});

describe('a signal', () => {
  const reason = { why: 'enough' };

  it('aborts before anything is read', async () => {
    let reads = 0;
    const source = Readable.from(parts());
    for (const given of [source, iteratorOf(() => reads++)]) {
      const error = await rejectionOf(from(given, { signal: AbortSignal.abort(reason) }));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
    }
    expect({ reads, destroyed: source.destroyed }).toEqual({ reads: 0, destroyed: true });
  });

  it.each<[string, () => unknown]>([
    ['an iterator that never yields', () => neverYields],
    ['one whose return never settles', () => stubborn(() => new Promise(() => {}))],
    ['one whose return rejects', () => stubborn(() => Promise.reject(new Error('no')))],
    [
      'one whose return throws',
      () =>
        stubborn(() => {
          throw new Error('no');
        }),
    ],
    [
      'a generator that waits',
      () =>
        (async function* () {
          yield data;
          await new Promise(() => {});
        })(),
    ],
    ['a Readable that waits', () => new Readable({ read() {} })],
    ['a ReadableStream that waits', () => new ReadableStream()],
    [
      'an endless generator',
      () =>
        (function* () {
          for (;;) yield data;
        })(),
    ],
    [
      'an endless asynchronous generator',
      () =>
        (async function* () {
          for (;;) yield data;
        })(),
    ],
    ['endless tiny chunks', () => iteratorOf(() => ({ done: false, value: new Uint8Array(1) }))],
  ])('aborts promptly, and leaves nothing behind: %s', async (_name, source) => {
    const controller = new AbortController();
    const given = source();
    const started = performance.now();
    setTimeout(() => controller.abort(reason), 30);
    const error = await rejectionOf(from(given, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    if (given instanceof Readable) expect(given.destroyed).toBe(true);
    if (given instanceof ReadableStream) {
      expect(given.locked).toBe(false);
      expect(await given.getReader().read()).toEqual({ done: true, value: undefined });
    }
  });

  it('survives a Readable that fails to close', async () => {
    for (const signal of [AbortSignal.abort(reason), AbortSignal.timeout(10)]) {
      const source = new Readable({
        read() {},
        destroy: (_error, done) => void setTimeout(done, 5, new Error('not closed')),
      });
      expect((await rejectionOf(from(source, { signal }))).code).toBe('ERR_SODIUM_SOURCE');
      await delay(20);
      expect(source.errored?.message).toBe('not closed');
    }
  });

  it('aborts from within onProgress and from the source itself', async () => {
    const controller = new AbortController();
    const error = await rejectionOf(
      from(parts(), { signal: controller.signal, onProgress: () => controller.abort(reason) }),
    );
    expect(error.cause).toBe(reason);
  });

  it('that nobody can listen to ends the source', async () => {
    const failure = new Error('no listeners');
    const signal = {
      aborted: false,
      addEventListener() {
        throw failure;
      },
      removeEventListener() {},
    };
    const source = Readable.from(parts());
    const error = await rejectionOf(from(source, { signal }));
    expect([error.code, error.cause]).toEqual(['ERR_SODIUM_SOURCE', failure]);
    expect(source.destroyed).toBe(true);
  });

  it('changes nothing after the end', async () => {
    const controller = new AbortController();
    const result = await from(laterParts(), { ...options, signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort(reason);
    expect(hex(result)).toBe(digest);
  });

  it('serves many hashes at once, and forgets each', async () => {
    const { signal } = new AbortController();
    const warnings: unknown[] = [];
    process.on('warning', (warning) => warnings.push(warning));
    const results = await Promise.all(
      Array.from({ length: 200 }, () => from(parts(), { ...options, signal })),
    );
    expect(new Set(results.map(hex))).toEqual(new Set([digest]));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await delay(1);
    expect(warnings).toEqual([]);
  });
});

describe('a source that is always ready', () => {
  it.each(['at once', 'as a promise'])('lets timers run: %s', async (how) => {
    let isOver = false;
    function* source() {
      while (!isOver) yield data;
    }
    const hashing = from(how === 'at once' ? source() : Readable.toWeb(Readable.from(source())));
    await delay(20);
    isOver = true;
    expect(await hashing).toHaveLength(64);
  });
});

describe('genericHash.transformStream', () => {
  it('passes the same chunks on, and hashes them', async () => {
    const chunks = [...parts()];
    const hashing = genericHash.transformStream(options);
    const passed: Uint8Array[] = [];
    const reader = webStream(chunks).pipeThrough(hashing).getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) passed.push(step.value);
    expect(passed.every((chunk, index) => chunk === chunks[index])).toBe(true);
    expect(passed).toHaveLength(chunks.length);
    expect(hex(await hashing.digest)).toBe(digest);
    expect(hashing).toBeInstanceOf(TransformStream);
  });

  it('asks for no more than is read from it', async () => {
    let pulled = 0;
    function* source() {
      for (;;) {
        pulled++;
        yield data;
      }
    }
    const hashing = genericHash.transformStream();
    const reader = webStream(source()).pipeThrough(hashing).getReader();
    await reader.read();
    await delay(10);
    expect(pulled).toBeLessThan(8);
    await reader.cancel();
    expect(await rejectionOf(hashing.digest)).toMatchObject({ code: 'ERR_SODIUM_SOURCE' });
  });

  it('is wiped, and its digest rejects with the reason, when it is given up', async () => {
    const cause = new Error('enough');
    const failed = genericHash.transformStream();
    await rejectionOf(failed.writable.abort(cause).then(() => failed.digest));
    expect((await rejectionOf(failed.digest)).cause).toBe(cause);
    const upstream = genericHash.transformStream();
    await rejectionOf(
      new Response(
        new ReadableStream({ start: (controller) => controller.error(cause) }).pipeThrough(upstream),
      ).arrayBuffer(),
    );
    expect((await rejectionOf(upstream.digest)).cause).toBe(cause);
  });

  it('fails on a chunk that is no bytes', async () => {
    const hashing = genericHash.transformStream();
    const error = await rejectionOf(new Response(webStream(['text']).pipeThrough(hashing)).arrayBuffer());
    expect(error.code).toBe('ERR_SODIUM_INVALID_TYPE');
    expect((await rejectionOf(hashing.digest)).cause).toBe(error);
  });

  it('refuses the options of sources', () => {
    const { signal } = new AbortController();
    expect(thrownBy(() => genericHash.transformStream({ signal } as never))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'options.signal',
    });
  });
});

async function collect<Chunk>(results: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const all: Chunk[] = [];
  for await (const result of results) all.push(result);
  return all;
}

function iteratorOf(next: () => unknown): object {
  return { [Symbol.iterator]: () => ({ next }) };
}

/** Never yields, and ends in its own way. */
function stubborn(end: () => unknown): object {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: end }) };
}

function destroyedSoon(cause: Error): Readable {
  const stream = new Readable({ read() {} });
  stream.push(data);
  setTimeout(() => stream.destroy(cause), 5);
  return stream;
}
