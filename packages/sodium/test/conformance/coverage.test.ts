/** Every function of the API is in the registry, or stands here with the reason why not. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sodium } from '../support/backend.ts';
import { withForms } from './primitives/operation.ts';
import { everyPrimitive, missing, operationsOf } from './registry.ts';

/** By the path of the function. Each names the tests that have it instead. */
const exemptions: readonly (readonly [path: RegExp, reason: string, tests: string])[] = [
  [/^(to|from)(Hex|Base64|Utf8)$/, 'turns text into bytes or back, and has one form', 'helpers.test.ts'],
  [/^(to|from)Ip$/, 'turns text into bytes or back, and has one form', 'ip-addresses.test.ts'],
  [/^equals$/, 'compares, and has one form', 'helpers.test.ts'],
  [/^keyFormats\./, 'reads or writes files, and has one form', 'key-formats.test.ts'],
  [/^(isZero|wipe|pad|unpad)$/, 'is about bytes alone, and has one form', 'bytes.test.ts'],
  [/^runtime\.whyUnavailable$/, 'asks about functions of C, and has one form', 'runtime.test.ts'],
  [/^littleEndian\./, 'is about bytes alone, and has one form', 'bytes.test.ts'],
  [/^random\.(bytes|into|integer)$/, 'gives something else each time', 'random.test.ts'],
  [/^(ristretto255|edwards25519)\.randomPoint$/, 'gives something else each time', 'groups.test.ts'],
  [
    /^SecretBytes\.(random|from|fill|is)$/,
    'makes and tells secrets, and has one form',
    'secret-bytes.test.ts',
  ],
  [/^passwordHash\.(\w+\.)?generateSalt$/, 'gives something else each time', 'password-hash.test.ts'],
  [/\.create\(\)\.(digest|clone|dispose)$/, 'takes nothing that could be wrong', 'states.test.ts'],
  [
    /^secretStream\.create(Sealer|Opener)\(\)\.(rekey|finish|isFinished|dispose)$/,
    'takes nothing that could be wrong',
    'secret-stream.test.ts',
  ],
  ...(sodium.aead.aes256Gcm.isAvailable
    ? ([
        [
          /^aead\.aes256Gcm\.prepare\(\)\.dispose$/,
          'takes nothing that could be wrong',
          'native/aes256-gcm.test.ts',
        ],
      ] as const)
    : []),
  [/^nonceSequence$/, 'counts, and has one form', 'nonce-sequence.test.ts'],
  ...(missing.some(({ name }) => name === 'hkdf.sha256')
    ? []
    : ([
        [/\.extract\.create\(\)\.finish$/, 'takes nothing that could be wrong', 'newer/hkdf.test.ts'],
      ] as const)),
];

const OF_EVERY_FUNCTION = new Set(['length', 'name', 'prototype', 'constructor']);

const byName = new Map(operationsOf(everyPrimitive).map((operation) => [operation.name, operation]));

const isMissing = (path: string): boolean => missing.some(({ name }) => `${path}.`.startsWith(`${name}.`));

/** The paths of every function that can be reached, also those of the states that `create` gives. */
function* functionsIn(owner: object, path: string): Generator<string> {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (OF_EVERY_FUNCTION.has(name) && typeof owner === 'function') continue;
    const value: unknown = Reflect.get(owner, name);
    const here = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'function') yield here;
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      yield* functionsIn(value, here);
    }
    if (name === 'prepare' && sodium.aead.aes256Gcm.isAvailable) {
      yield* functionsIn((value as (key: Uint8Array) => object)(new Uint8Array(32)), `${here}()`);
    }
    if (!/^create(Sealer|Opener)?$/.test(name)) continue;
    // Of what the library lacks, no state can be had.
    if (isMissing(path)) yield* [...byName.keys()].filter((known) => known.startsWith(`${here}().`));
    else yield* methodsOf(byName.get(here)!.call() as object, `${here}()`);
  }
}

/** Accessors too: what they give is as much in reach. */
function* methodsOf(state: object, path: string): Generator<string> {
  for (
    let prototype = Object.getPrototypeOf(state) as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof (value ?? get) === 'function' && name !== 'constructor') yield `${path}.${name}`;
    }
  }
}

describe('the registry', () => {
  const functions = [...new Set(functionsIn(sodium, ''))];
  const described = operationsOf(everyPrimitive).map(({ name }) => name);

  it('has every function of the API, but for those that are exempt', () => {
    const isExempt = (name: string) => exemptions.some(([path]) => path.test(name));
    expect(functions.filter((name) => !described.includes(name) && !isExempt(name))).toEqual([]);
    expect(functions.length).toBeGreaterThan(everyPrimitive.length);
  });

  it('has nothing else, and nothing twice', () => {
    expect(described.filter((name) => !functions.includes(name))).toEqual([]);
    expect(new Set(described).size).toBe(described.length);
  });

  it('has every primitive under its own name', () => {
    for (const { name, operations, purpose } of everyPrimitive) {
      expect(operations.every((operation) => `${operation.name}.`.startsWith(`${name}.`))).toBe(true);
      // Only what takes keys of its own has a purpose, and that is how it is exported.
      const keys = operations
        .flatMap(withForms)
        .flatMap(({ parameters }) => Object.values(parameters))
        .flatMap((parameter) => (parameter.kind === 'key' ? [parameter.purpose] : []));
      expect({ name, purpose }).toEqual({ name, purpose: keys.includes(name) ? name : undefined });
    }
  });

  it('leaves to other tests only what it says, and they are there', () => {
    for (const [path, reason, tests] of exemptions) {
      const exempt = functions.filter((name) => path.test(name));
      expect({ path, exempt: exempt.length > 0 }).toEqual({ path, exempt: true });
      expect(exempt.filter((name) => described.includes(name))).toEqual([]);
      expect(reason).toMatch(/\w+ \w+/);
      expect(existsSync(new URL(tests, import.meta.url)), tests).toBe(true);
    }
    const elsewhere = operationsOf(everyPrimitive).flatMap(({ parameters }) =>
      Object.values(parameters).flatMap((parameter) =>
        parameter.kind === 'elsewhere' ? [parameter.testedIn] : [],
      ),
    );
    for (const tests of new Set(elsewhere)) {
      const places = [tests, `../${tests}`].map((place) => new URL(place, import.meta.url));
      expect(places.some(existsSync), tests).toBe(true);
    }
  });
});
