/** `secretStream`: what its streams promise, besides what every primitive does. */
import { Duplex, Readable } from 'node:stream';
import type { ReadableWritablePair } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeSecretStream } from 'sodium';
import { describe, expect, it } from 'vitest';
import { openChunks, ReferenceStream, sealChunks, TAGS } from '../references/secret-stream.ts';
import { sodium } from '../support/backend.ts';
import { hex, key as keyBytes, message, rejectionOf, thrownBy } from '../support/bytes.ts';
import { countStates } from '../support/counted.ts';

const { secretStream } = sodium;
const key = keyBytes(32);

async function allOf(results: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of results) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
}

function* pieces(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const forged = { code: 'ERR_SODIUM_VERIFICATION' };

describe('the forms of secretStream', () => {
  const chunkLengths = [1, 16, 4096, 65_536, 65_537, undefined];
  const lengths = [0, 1, 15, 16, 17, 4095, 4096, 4097, 8192, 65_536, 262_144, 300_000];

  it.each(chunkLengths)('open what the others seal, with chunks of %s bytes', async (chunkLength) => {
    const options = { additionalData: message(7), ...(chunkLength === undefined ? {} : { chunkLength }) };
    for (const length of lengths.filter((each) => (chunkLength ?? 100) >= 100 || each < 100)) {
      const data = message(length);
      const sealed = [
        secretStream.seal(data, key, options),
        await allOf(secretStream.seal.from(pieces(data, 1009), key, options)),
        await allOf(secretStream.seal.from([data], key, options)),
      ];
      for (const bytes of sealed) {
        expect(bytes.length).toBe(
          24 + length + 17 * Math.max(1, Math.ceil(length / (chunkLength ?? 262_144))),
        );
        expect(hex(secretStream.open(bytes, key, options))).toBe(hex(data));
        expect(hex(await allOf(secretStream.open.from(pieces(bytes, 1013), key, options)))).toBe(hex(data));
      }
    }
  });
});

describe('sealedLength and openedLength', () => {
  it('are what seal and open make of it', () => {
    for (const chunkLength of [1, 2, 17, 18, 64]) {
      for (let length = 0; length < 200; length++) {
        const sealed = secretStream.seal(new Uint8Array(length), key, { chunkLength }).length;
        expect(secretStream.sealedLength(length, { chunkLength })).toBe(sealed);
        expect(secretStream.openedLength(sealed, { chunkLength })).toBe(length);
      }
    }
    expect(secretStream.sealedLength(262_144)).toBe(262_144 + 24 + 17);
    expect(secretStream.sealedLength(262_145)).toBe(262_145 + 24 + 34);
  });

  it('refuse what nothing sealed can have, and what no number holds', () => {
    const options = { chunkLength: 64 };
    for (const length of [0, 24, 40, 24 + 81 + 16, 24 + 2 * 81 + 1]) {
      const error = thrownBy(() => secretStream.openedLength(length, options));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_VALUE', parameter: 'sealedLength' });
    }
    // libsodium's example ends a file of full chunks with an empty one.
    expect(secretStream.openedLength(24 + 81 + 17, options)).toBe(64);
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
      for (const ask of [secretStream.sealedLength, secretStream.openedLength]) {
        expect(thrownBy(() => ask(wrong))).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH' });
      }
    }
    for (const wrong of ['1', 1n, undefined, null, {}]) {
      for (const ask of [secretStream.sealedLength, secretStream.openedLength]) {
        expect(thrownBy(() => ask(wrong as never))).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE' });
      }
    }
    const longest = thrownBy(() => secretStream.sealedLength(Number.MAX_SAFE_INTEGER, { chunkLength: 1 }));
    expect(longest).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter: 'length', minimum: 0 });
    const { maximum } = longest as unknown as { maximum: number };
    expect(Number.isSafeInteger(secretStream.sealedLength(maximum, { chunkLength: 1 }))).toBe(true);
  });
});

describe('a sealer and an opener', () => {
  const start = () => {
    const sealer = secretStream.createSealer(key);
    return { sealer, opener: secretStream.createOpener(key, sealer.header) };
  };

  it('take messages with every tag, and change keys together', () => {
    const { sealer, opener } = start();
    const opened: unknown[] = [];
    for (const tag of ['message', 'push', 'rekey', 'message', 'final'] as const) {
      const additionalData = message(tag.length);
      const sealed = sealer.seal(message(50), { tag, additionalData });
      const plain = opener.open(sealed, { additionalData });
      opened.push([plain.tag, hex(plain.message)]);
      if (tag === 'push') {
        sealer.rekey();
        opener.rekey();
      }
    }
    const expected = ['message', 'push', 'rekey', 'message', 'final'].map((tag) => [tag, hex(message(50))]);
    expect(opened).toEqual(expected);
  });

  it('are over after the final message', () => {
    const { sealer, opener } = start();
    expect([sealer.isFinished, opener.isFinished]).toEqual([false, false]);
    expect(thrownBy(() => opener.finish())).toMatchObject(forged);
    const sealed = sealer.seal(message(5), { tag: 'final' });
    opener.open(sealed);
    opener.finish();
    expect([sealer.isFinished, opener.isFinished]).toEqual([true, true]);
    for (const use of [
      () => sealer.seal(message(1)),
      () => sealer.rekey(),
      () => opener.open(sealed),
      () => opener.rekey(),
    ]) {
      expect(thrownBy(use)).toMatchObject({ code: 'ERR_SODIUM_STATE' });
    }
    sealer.dispose();
    opener[Symbol.dispose]();
  });

  it('are over, and not finished, once they are disposed of', () => {
    const { sealer, opener } = start();
    const sealed = sealer.seal(message(5), { tag: 'final' });
    opener.dispose();
    opener.dispose();
    expect(thrownBy(() => opener.open(sealed))).toMatchObject({ code: 'ERR_SODIUM_STATE' });
    expect(opener.isFinished).toBe(false);
    expect(thrownBy(() => opener.finish())).toMatchObject(forged);
  });

  it('refuse every other message than the next, and go on', () => {
    const { sealer, opener } = start();
    const sealed = [0, 1, 2, 3].map((index) => sealer.seal(message(20 + index)));
    for (const [index, right] of sealed.entries()) {
      for (const other of sealed) {
        if (other !== right) expect(thrownBy(() => opener.open(other))).toMatchObject(forged);
      }
      for (let bit = 0; bit < 8 * right.length; bit++) {
        const changed = right.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(thrownBy(() => opener.open(changed))).toMatchObject(forged);
      }
      for (let length = 0; length < right.length; length++) {
        expect(thrownBy(() => opener.open(right.subarray(0, length)))).toMatchObject(forged);
      }
      expect(thrownBy(() => opener.open(right, { additionalData: message(1) }))).toMatchObject(forged);
      expect(hex(opener.open(right).message)).toBe(hex(message(20 + index)));
    }
  });
});

describe('another implementation', () => {
  const tags = ['message', 'push', 'rekey', 'final'] as const;

  it('opens what is sealed here, and the other way round', () => {
    for (const chunkLength of [1, 15, 16, 17, 64]) {
      for (let length = 0; length < 70; length++) {
        const data = message(length);
        const sealed = secretStream.seal(data, key, { chunkLength });
        expect(hex(openChunks(sealed, key, chunkLength))).toBe(hex(data));
        const header = message(24);
        const others = sealChunks(data, key, header, chunkLength);
        expect(hex(secretStream.open(others, key, { chunkLength }))).toBe(hex(data));
        expect(hex(sealChunks(data, key, sealed.subarray(0, 24), chunkLength))).toBe(hex(sealed));
      }
    }
  });

  it('agrees on every tag, on additional data, and on when keys change', () => {
    const sealer = secretStream.createSealer(key);
    const reference = new ReferenceStream(key, sealer.header);
    const others = new ReferenceStream(key, message(24));
    const opener = secretStream.createOpener(key, message(24) as Uint8Array);
    for (let index = 0; index < 120; index++) {
      const tag = index === 119 ? 'final' : tags[(index * 7) % 3]!;
      const additionalData = message(index % 40);
      const plain = message((index * 13) % 150);
      const sealed = sealer.seal(plain, { tag, additionalData });
      expect(hex(sealed)).toBe(hex(reference.seal(plain, TAGS[tag], additionalData)));
      const opened = opener.open(others.seal(plain, TAGS[tag], additionalData), { additionalData });
      expect([opened.tag, hex(opened.message)]).toEqual([tag, hex(plain)]);
      if (index % 10 !== 9 || tag === 'final') continue;
      for (const stream of [sealer, reference, others, opener]) stream.rekey();
    }
  });

  it('has tags that are refused here, and nothing is opened after one', () => {
    for (const tag of [4, 5, 7, 0x47, 0x80, 0xff]) {
      const others = new ReferenceStream(key, message(24));
      const opener = secretStream.createOpener(key, message(24) as Uint8Array);
      expect(thrownBy(() => opener.open(others.seal(message(5), tag)))).toMatchObject(forged);
      expect(thrownBy(() => opener.open(others.seal(message(5), 0)))).toMatchObject({
        code: 'ERR_SODIUM_STATE',
      });
      expect(thrownBy(() => opener.finish())).toMatchObject(forged);
    }
  });
});

/** Everything that takes a sealed stream, which must all say the same. */
const openings: Readonly<Record<string, (sealed: Uint8Array, options: object) => Promise<Uint8Array>>> = {
  open: async (sealed, options) => secretStream.open(sealed, key, options),
  'open.from': (sealed, options) => allOf(secretStream.open.from(pieces(sealed, 50), key, options)),
  'open.from, all at once': (sealed, options) => allOf(secretStream.open.from([sealed], key, options)),
  'open.transformStream': async (sealed, options) => {
    const stream = new Blob([Uint8Array.from(sealed)]).stream();
    const opened = stream.pipeThrough(secretStream.open.transformStream(key, options));
    return new Uint8Array(await new Response(opened).arrayBuffer());
  },
  ...('transform' in secretStream.open
    ? {
        'open.transform': async (sealed: Uint8Array, options: object) =>
          Buffer.concat(
            await Readable.from(pieces(sealed, 50))
              .compose((secretStream.open as NodeSecretStream['open']).transform(key, options))
              .toArray(),
          ),
      }
    : {}),
};

describe.each(Object.entries(openings))('%s', (_, open) => {
  const chunkLength = 64;
  const options = { chunkLength };
  const data = message(3 * chunkLength + 10);
  const sealed = secretStream.seal(data, key, options);
  const parts = [sealed.slice(0, 24), ...pieces(sealed.subarray(24), chunkLength + 17)];

  const refused = async (bytes: Uint8Array, about: unknown, given: object = options): Promise<void> => {
    const error = await rejectionOf(open(bytes, given));
    expect({ about, code: error.code }).toEqual({ about, code: 'ERR_SODIUM_VERIFICATION' });
  };

  it('opens what is right', async () => {
    expect(hex(await open(sealed, options))).toBe(hex(data));
    const full = secretStream.seal(message(128), key, options);
    expect(hex(await open(full, options))).toBe(hex(message(128)));
  });

  it('refuses every prefix', async () => {
    for (let length = 0; length < sealed.length; length++) await refused(sealed.subarray(0, length), length);
  });

  it('refuses chunks that were swapped, repeated, left out or added', async () => {
    for (let first = 0; first < parts.length; first++) {
      const others = parts.filter((__, index) => index !== first);
      await refused(Buffer.concat(others), ['without', first]);
      for (let second = 0; second < parts.length; second++) {
        const repeated = parts.toSpliced(second, 0, parts[first]!);
        await refused(Buffer.concat(repeated), ['repeated', first, second]);
        if (first >= second) continue;
        const swapped = parts.slice();
        [swapped[first], swapped[second]] = [parts[second]!, parts[first]!];
        await refused(Buffer.concat(swapped), ['swapped', first, second]);
      }
    }
    for (const more of [1, 16, 17, 18, 81, 200]) {
      await refused(Buffer.concat([sealed, new Uint8Array(more)]), ['added', more]);
    }
    await refused(Buffer.concat([sealed, secretStream.seal(data, key, options)]), 'two streams');
  });

  it('refuses a bit that was changed, another key, chunk length or additional data', async () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at]! ^= 1 << (at & 7);
      await refused(changed, at);
    }
    await refused(secretStream.seal(data, message(32), options), 'key');
    for (const other of [1, 63, 65, 128]) await refused(sealed, other, { chunkLength: other });
    await refused(sealed, 'default', {});
    await refused(sealed, 'data', { ...options, additionalData: message(1) });
    const bound = secretStream.seal(data, key, { ...options, additionalData: message(5) });
    await refused(bound, 'other data', { ...options, additionalData: message(6) });
    expect(hex(await open(bound, { ...options, additionalData: message(5) }))).toBe(hex(data));
  });

  it('refuses chunks of other lengths and with other tags than the format has', async () => {
    const header = message(24);
    const made = (...chunks: readonly (readonly [length: number, tag: number])[]): Uint8Array => {
      const stream = new ReferenceStream(key, header);
      return Buffer.concat([header, ...chunks.map(([length, tag]) => stream.seal(message(length), tag))]);
    };
    expect((await open(made([64, 0], [0, TAGS.final]), options)).length).toBe(64);
    expect((await open(made([0, TAGS.final]), options)).length).toBe(0);
    for (const tag of [TAGS.push, TAGS.rekey, 0x47]) {
      await refused(made([64, tag], [1, TAGS.final]), tag);
      await refused(made([64, 0], [1, tag]), tag);
    }
    await refused(made([63, 0], [1, TAGS.final]), 'short');
    await refused(made([64, TAGS.final], [1, TAGS.final]), 'two ends');
    await refused(made([64, 0], [64, 0]), 'no end');
  });
});

describe('secretStream.seal.from and open.from', () => {
  it('give the same for every split', async () => {
    const options = { chunkLength: 16 };
    const data = message(70);
    const sealed = secretStream.seal(data, key, options);
    for (let length = 1; length <= sealed.length; length++) {
      expect(hex(await allOf(secretStream.open.from(pieces(sealed, length), key, options)))).toBe(hex(data));
      const again = await allOf(secretStream.seal.from(pieces(data, length), key, options));
      expect(hex(secretStream.open(again, key, options))).toBe(hex(data));
      expect(again.length).toBe(sealed.length);
    }
  });

  it('give the header before they ask for data, and every chunk as soon as it can be known', async () => {
    let reads = 0;
    const data = message(64);
    async function* source(): AsyncGenerator<Uint8Array> {
      for (;;) {
        reads++;
        yield data;
      }
    }
    const results = secretStream.seal.from(source(), key, { chunkLength: 64 });
    expect([(await results.next()).value!.length, reads]).toEqual([24, 0]);
    expect([(await results.next()).value!.length, reads > 1]).toEqual([64 + 17, true]);
    await results.return();
    expect(reads).toBeLessThan(6);
  });

  it('do not need the key or the additional data any more', async () => {
    const own = Uint8Array.from(key);
    const additionalData = message(9);
    const options = { chunkLength: 64, additionalData };
    const sealing = secretStream.seal.from([message(100)], own, options);
    own.fill(0);
    additionalData.fill(0);
    const sealed = await allOf(sealing);
    using secret = sodium.SecretBytes.from(Uint8Array.from(key));
    const opening = secretStream.open.from([sealed], secret, { chunkLength: 64, additionalData: message(9) });
    secret.dispose();
    expect(hex(await allOf(opening))).toBe(hex(message(100)));
  });

  it('end the source, and leave no state, however they end', async () => {
    const { api, alive } = countStates();
    let ended = 0;
    const source = (): AsyncIterable<Uint8Array> => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: message(100) }),
        return: async () => {
          ended++;
          return { done: true, value: undefined };
        },
      }),
    });
    const { seal, open } = api.secretStream;
    const options = { chunkLength: 64 };
    await seal.from(source(), key, options).return();
    for await (const _ of seal.from(source(), key, options)) break;
    await rejectionOf(allOf(open.from(source(), key, options)));
    const stopping = new AbortController();
    const aborted = seal.from(source(), key, { ...options, signal: stopping.signal });
    await aborted.next();
    await aborted.next();
    stopping.abort(new Error('enough'));
    const error = await rejectionOf(allOf(aborted));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { message: 'enough' } });
    expect(error.message).toMatch(/^sealing the source was aborted after \d+ bytes$/);
    expect([ended, alive()]).toEqual([4, 0]);
  });

  it('say what is wrong with a source', async () => {
    for (const source of ['text', 5, null, new Uint8Array(5), {}]) {
      const error = thrownBy(() => secretStream.seal.from(source as never, key));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'source' });
    }
    const wrong = await rejectionOf(allOf(secretStream.seal.from([message(1), 'text'] as never, key)));
    expect(wrong).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'chunk 1 of the source' });
  });

  it('report a chunk that is forged while the source has no more yet', async () => {
    const sealed = secretStream.seal(message(200), key, { chunkLength: 64 });
    sealed[50]! ^= 1;
    async function* source(): AsyncGenerator<Uint8Array> {
      yield sealed.subarray(0, 150);
      await new Promise(() => {});
    }
    expect(
      await rejectionOf(allOf(secretStream.open.from(source(), key, { chunkLength: 64 }))),
    ).toMatchObject(forged);
  });
});

const long = message(600_000);
const sealings: Readonly<Record<string, (key: Uint8Array) => ReadableWritablePair<Uint8Array, Uint8Array>>> =
  {
    'seal.transformStream': (own) => secretStream.seal.transformStream(own),
    ...('transform' in secretStream.seal
      ? {
          'seal.transform': (own: Uint8Array) =>
            Duplex.toWeb((secretStream.seal as NodeSecretStream['seal']).transform(own)) as never,
        }
      : {}),
  };

describe.each(Object.entries(sealings))('%s', (_, sealing) => {
  it('seals what is written in pieces of any length', async () => {
    for (const length of [1009, 65_536, 262_144, 600_000]) {
      const source = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of pieces(long, length)) controller.enqueue(piece);
          controller.close();
        },
      });
      const sealed = new Uint8Array(await new Response(source.pipeThrough(sealing(key))).arrayBuffer());
      expect(hex(secretStream.open(sealed, key)) === hex(long)).toBe(true);
    }
  });

  it('does not run ahead of who reads', async () => {
    const { readable, writable } = sealing(key);
    const writer = writable.getWriter();
    let written = 0;
    const writing = (async () => {
      for (let index = 0; index < 100; index++) {
        await writer.ready;
        await writer.write(long.subarray(0, 300_000));
        written++;
      }
    })().catch(() => {});
    await delay(300);
    expect(written).toBeLessThan(10);
    await readable.cancel().catch(() => {});
    await writer.abort().catch(() => {});
    await writing;
  });
});
