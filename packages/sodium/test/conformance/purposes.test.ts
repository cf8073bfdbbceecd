/** Keys: every primitive's against every parameter that takes one. */

import type { KeyPair, KeyPurpose, RandomPurpose, SecretBytes } from 'sodium';
import * as native from 'sodium';
import * as wasm from 'sodium/wasm';
import { describe, expect, it } from 'vitest';
import { backend, sodium } from '../support/backend.ts';
import { message, thrownBy } from '../support/bytes.ts';
import { type Changes, lastingOutcomeOf, type Operation, refusalOf } from './primitives/operation.ts';
import { everyPrimitive, library, operations, primitives } from './registry.ts';

await wasm.ready;

const keys = operations.flatMap((operation) =>
  Object.entries(operation.parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'key' ? [{ operation, name, parameter }] : [],
  ),
);

const ownMakers = primitives.flatMap(({ operations, purpose }) =>
  operations
    .filter(({ isMaker, name }) => isMaker && /\.(generate\w+|scalar\.random)$/.test(name))
    .map(({ call }) => ({ purpose: purpose!, make: () => secretIn(call()) })),
);

/** Of what no primitive makes, as seeds and passwords. */
const brought = [...new Set(keys.map(({ parameter }) => parameter.purpose))]
  .filter((purpose) => !ownMakers.some((maker) => maker.purpose === purpose))
  .map((purpose) => ({
    purpose,
    make: (length: number) => sodium.SecretBytes.random(length, { purpose: purpose as RandomPurpose }),
  }));

const makers = [...ownMakers, ...brought];

/** What is to come of a secret in place of the bytes that gave `usual`. */
const asOfSecret = ({ operation, parameter }: (typeof keys)[number], usual: unknown): unknown =>
  operation.isTainted ? `${parameter.purpose}: ${usual}` : usual;

/** What makes keys gives a key, or a pair with one. */
function secretIn(made: unknown): SecretBytes {
  return 'secretKey' in (made as object)
    ? (made as KeyPair<number, string>).secretKey
    : (made as SecretBytes);
}

const secretOf = (bytes: unknown): SecretBytes =>
  sodium.SecretBytes.from(Uint8Array.from(bytes as Uint8Array));

/** The package as built is another copy than its sources, with classes of its own. */
const copy = await import(
  new URL(`../../dist/${backend === 'wasm' ? 'wasm' : 'index'}.js`, import.meta.url).href
);
await copy.ready;

describe.each(keys)('$name of $operation.name', (key) => {
  const { operation, name, parameter } = key;

  it('takes a key of its own primitive, and of no other', async () => {
    const accepted: string[] = [];
    for (const { purpose, make } of makers) {
      using secret = make((parameter.right() as Uint8Array).length);
      expect(secret.purpose).toBe(purpose);
      const error = await refusalOf(operation, { [name]: secret });
      if (purpose !== parameter.purpose) {
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: name });
        expect(error?.message).toBe(
          `${name} must be a key of ${parameter.purpose}, got a SecretBytes of ${secret.length} bytes ` +
            `for ${purpose}`,
        );
        continue;
      }
      // What is to be opened was sealed with another key, which is for C to say; a scalar is no wide one.
      const fits = secret.length >= parameter.minimum && secret.length <= parameter.maximum;
      const code = fits ? 'ERR_SODIUM_VERIFICATION' : 'ERR_SODIUM_INVALID_LENGTH';
      if (error !== undefined || !fits) expect(error?.code).toBe(code);
      accepted.push(purpose);
    }
    expect(accepted).toEqual([parameter.purpose]);
  });

  it('takes a SecretBytes without purpose as it takes the same bytes', async () => {
    const bytes = parameter.right();
    const usual = await lastingOutcomeOf(operation, operation.call({ [name]: bytes }));
    for (const access of ['readable', 'none'] as const) {
      using secret = sodium.SecretBytes.from(Uint8Array.from(bytes as Uint8Array), { access });
      const outcome = await lastingOutcomeOf(operation, operation.call({ [name]: secret }));
      expect(outcome).toEqual(asOfSecret(key, usual));
    }
  });

  it('refuses a SecretBytes that was disposed of', async () => {
    const secret = secretOf(parameter.right());
    secret.dispose();
    const error = await refusalOf(operation, { [name]: secret });
    expect(error).toMatchObject({ name: 'StateError', code: 'ERR_SODIUM_STATE' });
    expect(error?.message).toBe(`${name} is a SecretBytes that was disposed of`);
  });

  it('refuses a SecretBytes of the other backend, and names both libraries', async () => {
    const other = backend === 'wasm' ? native : wasm;
    using foreign = other.SecretBytes.random((parameter.right() as Uint8Array).length);
    const error = await refusalOf(operation, { [name]: foreign });
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: name });
    const [nativeName, wasmName] = ['the native libsodium', 'the WebAssembly libsodium'];
    const [ownName, otherName] = backend === 'wasm' ? [wasmName, nativeName] : [nativeName, wasmName];
    const { version, path } = library.library;
    const own = `${ownName} ${version} (${path})`;
    expect(error?.message.startsWith(`${name} must be a SecretBytes of ${own}, got a SecretBytes of `)).toBe(
      true,
    );
    expect(error?.message).toContain(`; it was made with ${otherName} `);
  });

  it('refuses a SecretBytes of another copy of the package, and says that it is one', async () => {
    using foreign = copy.SecretBytes.random((parameter.right() as Uint8Array).length);
    const error = await refusalOf(operation, { [name]: foreign });
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: name });
    expect(error?.message.startsWith(`${name} must be a SecretBytes of this copy, got a`)).toBe(true);
    expect(error?.message.endsWith('; it was made by another copy of the package sodium')).toBe(true);
  });
});

describe('a purpose', () => {
  it('is that of a primitive that takes keys, and nothing else', () => {
    for (const { name, purpose } of everyPrimitive) {
      const make = () => sodium.SecretBytes.from(new Uint8Array(32), { purpose: name as never });
      if (purpose !== undefined) expect(make().purpose).toBe(purpose);
      else
        expect(thrownBy(make)).toMatchObject({
          code: 'ERR_SODIUM_INVALID_TYPE',
          parameter: 'options.purpose',
        });
    }
  });

  it.each(['sign', 'kem.mlKem768'] as const)('is not %s for what is drawn or derived', async (purpose) => {
    const { SecretBytes, keyDerivation, hkdf, passwordHash, x25519 } = sodium;
    // The compiler refuses it, too.
    const options = { purpose: purpose as string as RandomPurpose };
    const cost = { salt: new Uint8Array(16), operations: 1, memory: 8192 } as const;
    const pair = x25519.generateKeyPair();
    const expected = {
      code: 'ERR_SODIUM_INVALID_VALUE',
      parameter: 'options.purpose',
      message:
        `options.purpose must be one of random bytes, such as ${purpose}.seed, of which ${purpose}.generateKeyPair ` +
        `makes the key, got a string of ${purpose.length} characters that is invalid`,
    };
    const master = keyDerivation.generateKey();
    for (const make of [
      () => SecretBytes.random(64, options),
      () => SecretBytes.random(2400, options),
      () => keyDerivation.derive(master, { id: 1, context: new Uint8Array(8), length: 64, ...options }),
      () => x25519.sharedSecret(pair, options),
      () => passwordHash.deriveKey.sync(new Uint8Array(3), { ...cost, length: 64, ...options }),
      ...(hkdf.sha256.isAvailable ? [() => hkdf.sha256(new Uint8Array(32), { length: 64, ...options })] : []),
    ]) {
      expect(thrownBy(make)).toMatchObject(expected);
    }
    const seed = SecretBytes.random(32, { purpose: 'sign.seed' });
    expect(sodium.sign.generateKeyPair({ seed }).secretKey.purpose).toBe('sign');
  });

  it.each(keys)('makes what is brought a key for $name of $operation.name, or not', async (taker) => {
    const { operation, name, parameter } = taker;
    const bytes = () => Uint8Array.from(parameter.right() as Uint8Array);
    const usual = await lastingOutcomeOf(operation, operation.call({ [name]: bytes() }));
    for (const purpose of [parameter.purpose, parameter.purpose === 'auth' ? 'oneTimeAuth' : 'auth']) {
      const secrets = [
        sodium.SecretBytes.from(bytes(), { purpose: purpose as KeyPurpose }),
        sodium.SecretBytes.fill(bytes().length, (own) => own.set(bytes()), {
          purpose: purpose as KeyPurpose,
        }),
      ];
      for (const secret of secrets) {
        expect(secret.purpose).toBe(purpose);
        if (purpose === parameter.purpose) {
          const outcome = await lastingOutcomeOf(operation, operation.call({ [name]: secret }));
          expect(outcome).toEqual(asOfSecret(taker, usual));
        } else {
          expect(await refusalOf(operation, { [name]: secret })).toMatchObject({ parameter: name });
        }
        secret.dispose();
      }
    }
  });
});

describe('a key that is disposed of during an asynchronous call', () => {
  const elsewhere = keys.filter(({ operation }) => operation.isAsync && operation.name.endsWith('.async'));

  it.each(elsewhere)('serves $operation.name to its end', async ({ operation, name, parameter }) => {
    const changes = longInput(operation);
    const usual = await lastingOutcomeOf(operation, operation.call(changes));
    for (const access of ['readable', 'none'] as const) {
      const secret = sodium.SecretBytes.from(Uint8Array.from(parameter.right() as Uint8Array), { access });
      const results = [1, 2, 3].map(() => operation.call({ ...changes, [name]: secret }));
      secret.dispose();
      expect(await Promise.all(results.map((result) => lastingOutcomeOf(operation, result)))).toEqual([
        usual,
        usual,
        usual,
      ]);
    }
  });
});

/** More than is worked on in this thread. */
function longInput(operation: Operation): Changes {
  const base = primitives
    .flatMap((primitive) => primitive.operations)
    .find(({ forms }) => forms.async?.name === operation.name)!;
  return { [base.input!.parameter]: base.input!.of(message(1).length * 200_000) };
}
