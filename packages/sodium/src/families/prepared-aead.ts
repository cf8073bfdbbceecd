/// <reference lib="esnext.disposable" preserve="true" />
/** Ciphers for which C computes once what every message needs of the key. */

import type { RawSodium } from 'sodium-sys';
import { assign, freeze } from 'sodium-sys/intrinsics';
import type { Address } from 'sodium-sys/portable';
import { type KeyMemory, keyReader } from '../secrets/keys.js';
import { succeed } from '../shared/status.js';
import type { Backend } from '../shared/types.js';
import { type AeadRule, type AnyAeadShape, cipherRule } from './aead.js';
import { type Open, type Seal, sealAndOpen } from './authenticated-cipher.js';
import { State } from './state.js';

/** A key that is ready for use, in the thread that made it. Wiped when it is disposed of or collected. */
export interface PreparedAead<Shape extends AnyAeadShape> extends Disposable {
  /** As the cipher's `seal`, without the key. @throws StateError after `dispose` */
  readonly seal: Seal<Shape, []>;
  /** As the cipher's `open`, without the key. @throws StateError after `dispose` */
  readonly open: Open<Shape, []>;
  /** Wipes the key, once no asynchronous call uses it; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

export interface PreparedRule<Shape extends AnyAeadShape> extends AeadRule<Shape> {
  readonly stateBytes: (functions: RawSodium) => number;
  /** Writes what the other functions take as their key. */
  readonly prepare: (functions: RawSodium, state: Address, key: KeyMemory) => number;
}

/** Makes `prepare` of a cipher. */
export function preparation<Shape extends AnyAeadShape>(
  backend: Backend,
  rule: PreparedRule<Shape>,
): (key: unknown) => PreparedAead<Shape> {
  const { purpose, limits } = rule;
  const readKey = keyReader(backend, { purpose, length: limits.keyLength });
  return function prepare(key) {
    const checkedKey = readKey('key', key);
    const sodium = backend();
    const state = new State(sodium, rule.stateBytes(sodium.raw), 'this key was disposed of');
    const dispose = (): void => state.dispose();
    try {
      succeed(rule.prepare(sodium.raw, state.address, checkedKey), `${purpose}.prepare`);
    } catch (error) {
      dispose();
      throw error;
    }
    const ready = () => state.address;
    const { seal, open } = sealAndOpen(backend, cipherRule(rule), ready, ready);
    return freeze({
      seal: withoutKey(seal),
      open: withoutKey(open),
      dispose,
      [Symbol.dispose]: dispose,
    }) as never;
  };
}

type Operation = ReturnType<typeof sealAndOpen>['seal' | 'open'];

/** The same functions, without the argument that is the key. */
function withoutKey(operation: Operation) {
  const operate = (input: unknown, options?: unknown) => operation(input, undefined, options);
  return freeze(
    assign(operate, {
      into: (output: unknown, input: unknown, options?: unknown) =>
        operation.into(output, input, undefined, options),
      async: (input: unknown, options?: unknown) => operation.async(input, undefined, options),
      detached: (input: unknown, options?: unknown) => operation.detached(input, undefined, options),
    }),
  );
}
