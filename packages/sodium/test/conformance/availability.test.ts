/** What the loaded library lacks says so; nothing of it is skipped. */
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { refusalOf, withForms } from './primitives/operation.ts';
import { everyPrimitive, library, missing, primitives } from './registry.ts';

/** What is exported under a path. */
const exported = (name: string): object =>
  name.split('.').reduce((object, step) => object[step as never], sodium as object);

describe('what is there', () => {
  it('is everything in a complete libsodium 1.0.22', () => {
    const { version, minimal } = library.library;
    const lacks = missing.map(({ name }) => name);
    const ofProcessor = library.raw.crypto_aead_aes256gcm_is_available() === 0 ? ['aead.aes256Gcm'] : [];
    if (version === '1.0.22' && !minimal) expect(lacks).toEqual(ofProcessor);
    if (version === '1.0.18' && !minimal) {
      const isNewer = (name: string): boolean =>
        /^(hash\.sha3_|xof\.|hkdf\.|aead\.aegis|ipCrypt\.|kem($|\.))/.test(name);
      expect(lacks.filter((name) => !isNewer(name))).toEqual(ofProcessor);
    }
    expect(everyPrimitive.length).toBe(primitives.length + missing.length);
  });
});

// What is made of another primitive is there as that is.
const exportedPrimitives = everyPrimitive.filter(({ name }) => !name.endsWith('()'));

/** What is there where its primitive is not: keys are random bytes, and X25519 is everywhere. */
const NEED_NOTHING = /\.generateKey$|^box\.xchacha20\.publicKeyOf$/;

describe.each(exportedPrimitives)('$name', (primitive) => {
  const { name, needs, operations } = primitive;

  it('says whether it is there, if it may not be', () => {
    const isThere = primitives.includes(primitive);
    const descriptor = Object.getOwnPropertyDescriptor(exported(name), 'isAvailable');
    expect(descriptor === undefined).toBe(needs === undefined);
    expect((exported(name) as { isAvailable?: boolean }).isAvailable).toBe(needs && isThere);
  });

  it('says why it cannot be used, or can be', async () => {
    const isThere = primitives.includes(primitive);
    for (const operation of operations.flatMap(withForms)) {
      // Right arguments come of the operation itself, or of a state, which there is none of.
      const changes = isThere ? {} : Object.fromEntries(rightWithout(operation.parameters));
      const error = await refusalOf(operation, changes);
      if (isThere || NEED_NOTHING.test(operation.name)) expect(error).toBeUndefined();
      else {
        expect(error).toMatchObject({ name: 'UnavailableError', code: 'ERR_SODIUM_UNAVAILABLE' });
        expect(error!.message).toMatch(
          /it needs libsodium 1\.\d+\.\d+ or newer|is a minimal build|was left out|this CPU lacks/,
        );
      }
    }
  });
});

/** `output` and `expected` are as long as a result. */
function rightWithout(
  parameters: Readonly<Record<string, object>>,
): readonly (readonly [string, Uint8Array])[] {
  return Object.entries(parameters).flatMap(([name, parameter]) =>
    name === 'output' || name === 'expected'
      ? [[name, new Uint8Array(Math.min((parameter as { maximum: number }).maximum, 200))] as const]
      : [],
  );
}
