/** `secretStream`: what its streams promise, besides what every primitive does. */
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key as keyBytes, message, thrownBy } from '../support/bytes.ts';

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
