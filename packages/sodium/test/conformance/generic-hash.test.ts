import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, key, message, thrownBy } from '../support/bytes.ts';
import { countStates } from '../support/counted.ts';

const { genericHash } = sodium;
const data = message(300);

describe('genericHash', () => {
  it('is BLAKE2b-256 by default, as OpenSSL computes BLAKE2b-512 for 64 bytes', () => {
    expect(genericHash(data)).toHaveLength(32);
    expect(hex(genericHash(data, { outputLength: 64 }))).toBe(
      createHash('blake2b512').update(data).digest('hex'),
    );
  });

  it('passes the self-test of RFC 7693, Appendix E', async () => {
    const { default: rfc } = await import('../../../../test-vectors/generichash-rfc7693.json', {
      with: { type: 'json' },
    });
    const { outputLengths, messageLengths, outputLength, digest } = rfc.selfTest;
    // The RFC also hashes to 20 bytes with a key of 20 bytes: all within our limits.
    const grand = genericHash.create({ outputLength });
    for (const length of outputLengths) {
      for (const messageLength of messageLengths) {
        const input = sequence(messageLength);
        grand.update(genericHash(input, { outputLength: length }));
        grand.update(genericHash(input, { outputLength: length, key: sequence(length) }));
      }
    }
    expect(hex(grand.digest())).toBe(digest);
  });

  it('gives another digest for another key, salt, personalization or length', () => {
    const digests = [
      genericHash(data),
      genericHash(data, { key: new Uint8Array(32) }),
      genericHash(data, { key: new Uint8Array(16) }),
      genericHash(data, { salt: key(16) }),
      genericHash(data, { personal: key(16) }),
      genericHash(data, { outputLength: 33 }).subarray(0, 32),
    ].map(hex);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('reads the bytes of every view and buffer', () => {
    const bytes = message(64);
    const expected = hex(genericHash(bytes));
    const shared = new Uint8Array(new SharedArrayBuffer(64));
    shared.set(bytes);
    for (const view of [
      bytes.buffer,
      shared.buffer,
      new DataView(bytes.buffer),
      new Uint8ClampedArray(bytes.buffer),
      new Uint16Array(bytes.buffer),
      new Float64Array(bytes.buffer),
      new BigUint64Array(bytes.buffer),
    ]) {
      expect(hex(genericHash(view))).toBe(expected);
    }
    expect(hex(genericHash(new DataView(bytes.buffer, 8, 9)))).toBe(hex(genericHash(bytes.slice(8, 17))));
  });

  it('refuses a string and says how to convert it', () => {
    const error = thrownBy(() => genericHash('password' as never));
    expect(error.message).toBe(
      'data must be a Uint8Array, another view or an ArrayBuffer, got a string of 8 characters; ' +
        'convert it with fromUtf8, fromHex or fromBase64',
    );
  });

  it('says its limits', () => {
    expect(genericHash.limits).toEqual({
      outputLength: { minimum: 16, maximum: 64, default: 32 },
      keyLength: { minimum: 16, maximum: 64, default: 32 },
      saltLength: { minimum: 16, maximum: 16 },
      personalLength: { minimum: 16, maximum: 16 },
    });
  });
});

describe('genericHash.into', () => {
  it('fills and returns the output, whose length is the length of the digest', () => {
    for (const length of [16, 32, 64]) {
      const output = new Uint8Array(length);
      expect(genericHash.into(output, data)).toBe(output);
      expect(hex(output)).toBe(hex(genericHash(data, { outputLength: length })));
    }
  });

  it('has no outputLength', () => {
    const error = thrownBy(() => genericHash.into(new Uint8Array(32), data, { outputLength: 32 } as never));
    expect(error.parameter).toBe('options.outputLength');
  });

  it('may write over its own key', () => {
    const secret = key(64);
    genericHash.into(secret, data, { key: secret });
    expect(hex(secret)).toBe(hex(genericHash(data, { key: key(64), outputLength: 64 })));
  });

  it('leaves the output as it was when anything is refused', () => {
    const output = message(32);
    thrownBy(() => genericHash.into(output, 'text' as never));
    thrownBy(() => genericHash.into(output, data, { key: new Uint8Array(15) }));
    expect(output).toEqual(message(32));
  });
});

describe('genericHash.verify', () => {
  const options = { key: key(32), outputLength: 40 } as const;
  const mac = genericHash(data, options);

  it('is true for the digest and false when any bit of it, the data or the key differs', () => {
    expect(genericHash.verify(mac, data, options)).toBe(true);
    for (let bit = 0; bit < 320; bit++) {
      const wrong = mac.slice();
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      expect(genericHash.verify(wrong, data, options)).toBe(false);
    }
    expect(genericHash.verify(mac, data.subarray(1), options)).toBe(false);
    expect(genericHash.verify(mac, data, { ...options, key: key(33) })).toBe(false);
    expect(genericHash.verify(mac, data, { outputLength: 40 })).toBe(false);
  });

  it('does not let the digest choose a shorter hash', () => {
    const short = genericHash(data, { key: key(32), outputLength: 16 });
    expect(thrownBy(() => genericHash.verify(short, data, options))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_LENGTH',
      parameter: 'expected',
      minimum: 40,
      maximum: 40,
    });
  });
});

describe('genericHash.create', () => {
  const digest = hex(genericHash(data));

  it('needs no data at all', () => {
    expect(hex(genericHash.create().digest())).toBe(hex(genericHash(new Uint8Array(0))));
  });

  it('clones at any point, and both go on alone', () => {
    for (const at of [0, 1, 127, 128, 129, 256, 300]) {
      const first = genericHash.create().update(data.subarray(0, at));
      const second = first.clone();
      expect(hex(first.update(data.subarray(at)).digest())).toBe(digest);
      second.update(message(1));
      const third = second.clone();
      expect(hex(second.digest())).toBe(hex(third.digest()));
    }
  });

  it('keeps thousands of states apart', () => {
    const states = Array.from({ length: 5000 }, (_, index) =>
      genericHash.create().update(message(index % 300)),
    );
    states.forEach((state, index) => {
      expect(hex(state.digest()) === hex(genericHash(message(index % 300)))).toBe(true);
    });
  });

  it.each(['digest', 'dispose', Symbol.dispose] as const)('is over after %s', (end) => {
    const state = genericHash.create().update(data);
    state[end]();
    for (const use of [() => state.update(data), () => state.digest(), () => state.clone()]) {
      expect(thrownBy(use)).toMatchObject({ name: 'StateError', code: 'ERR_SODIUM_STATE' });
    }
    state.dispose();
    state.dispose();
    state[Symbol.dispose]();
  });

  it('goes on after an update that was refused', () => {
    const state = genericHash.create().update(data.subarray(0, 100));
    thrownBy(() => state.update('text' as never));
    expect(hex(state.update(data.subarray(100)).digest())).toBe(digest);
  });

  it('cannot be used with a state that is none of its own', () => {
    const { update } = genericHash.create();
    expect(thrownBy(() => update.call({} as never, data))).toBeInstanceOf(TypeError);
  });

  it('is of no use in another thread, nor is a clone of the object', () => {
    const state = genericHash.create().update(data);
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(state);
    const clones = [structuredClone(state), receiveMessageOnPort(port2)?.message, { ...state }];
    port1.close();
    for (const clone of clones) {
      expect(Object.keys(clone)).toEqual([]);
      for (const name of ['update', 'digest', 'clone', 'dispose'] as const) {
        expect(clone[name]).toBeUndefined();
        expect(thrownBy(() => (state[name] as () => void).call(clone))).toBeInstanceOf(TypeError);
      }
    }
    expect(hex(state.digest())).toBe(digest);
  });

  it('gives the memory of abandoned states back', async () => {
    const { api, alive } = countStates();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const kept = api.genericHash.create().update(data);
    for (let index = 0; index < 1000; index++) {
      api.genericHash.create().update(data).clone();
      api.hash.sha256.create().dispose();
    }
    // Nothing is given back before this thread has nothing else to do.
    expect(alive()).toBe(2001);
    for (let round = 0; round < 100 && alive() > 1; round++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(alive()).toBe(1);
    expect(hex(kept.digest())).toBe(digest);
    expect(alive()).toBe(0);
  });
});

/** RFC 7693, Appendix E: `selftest_seq`. */
function sequence(length: number): Uint8Array {
  let a = Math.imul(0xdead4bad, length);
  let b = 1;
  return Uint8Array.from({ length }, () => {
    const next = (a + b) | 0;
    a = b;
    b = next;
    return next >>> 24;
  });
}
