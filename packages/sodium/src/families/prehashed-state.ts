/** A message that is signed, or whose signature is verified, by its hash: in parts. */
import type { RawSodium, Sodium } from 'sodium-sys';
import { type Address, byteLengthOf } from 'sodium-sys/portable';
import type { Key, KeyMemory, KeyReader } from '../secrets/keys.js';
import { dataBytes, sizedBytes } from '../shared/bytes.js';
import { elsewhere } from '../shared/elsewhere.js';
import { succeed } from '../shared/status.js';
import type { Bytes, Data, LengthLimits, Sized } from '../shared/types.js';
import type { Hashing } from '../sources/hashing.js';
import { State } from './state.js';

/** A message under way. Wiped when it is finished, disposed of or collected; for use in the thread that made it. */
export interface PrehashedState extends Disposable {
  /**
   * Adds a part of the message.
   *
   * @param data bytes of any length
   * @throws InvalidTypeError for anything but bytes; StateError after `sign`, `verify` or `dispose`
   */
  update(data: Data): this;
  /**
   * Finishes the message and signs it.
   *
   * @param secretKey as for `sign.prehashed`
   * @returns the signature
   * @throws InvalidTypeError, InvalidLengthError for a key that is wrong; the message then goes on
   * @throws StateError after `sign`, `verify` or `dispose`
   */
  sign(secretKey: Key<64, 'sign'>): Bytes<64>;
  /**
   * Finishes the message and verifies its signature.
   *
   * @param signature exactly 64 bytes, which `sign.prehashed` made
   * @param publicKey exactly 32 bytes
   * @throws InvalidTypeError, InvalidLengthError for arguments that are wrong; the message then goes on
   * @throws StateError after `sign`, `verify` or `dispose`
   */
  verify(signature: Sized<64>, publicKey: Sized<32>): boolean;
  /** A second message that goes on from here on its own. @throws StateError after `sign`, `verify` or `dispose` */
  clone(): PrehashedState;
  /** Wipes it without finishing; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

/** The functions of C. `functions` is `raw` or, for what takes long, `rawAsync`. */
export interface PrehashedRule {
  /** As it is exported. */
  readonly name: string;
  readonly limits: { readonly publicKeyLength: LengthLimits; readonly signatureLength: LengthLimits };
  readonly stateBytes: (functions: RawSodium) => number;
  readonly init: (functions: RawSodium, state: Address) => number;
  readonly update: (functions: RawSodium, state: Address, data: Uint8Array, length: number) => number;
  readonly sign: (functions: RawSodium, state: Address, signature: Uint8Array, key: KeyMemory) => number;
  readonly verify: (
    functions: RawSodium,
    state: Address,
    signature: Uint8Array,
    publicKey: KeyMemory,
  ) => number;
}

// Its own memory is private: its methods are all that a user can reach.
export class RunningPrehashed implements PrehashedState {
  static readonly name = 'PrehashedState';
  readonly #sodium: Sodium;
  readonly #rule: PrehashedRule;
  readonly #readSecretKey: KeyReader;
  readonly #state: State;

  private constructor(sodium: Sodium, rule: PrehashedRule, readSecretKey: KeyReader, state: State) {
    this.#sodium = sodium;
    this.#rule = rule;
    this.#readSecretKey = readSecretKey;
    this.#state = state;
  }

  static start(sodium: Sodium, rule: PrehashedRule, readSecretKey: KeyReader): RunningPrehashed {
    const finished = 'this message is finished: sign(), verify() or dispose() was called';
    const state = new State(sodium, rule.stateBytes(sodium.raw), finished);
    try {
      succeed(rule.init(sodium.raw, state.address), rule.name);
    } catch (error) {
      state.dispose();
      throw error;
    }
    return new RunningPrehashed(sodium, rule, readSecretKey, state);
  }

  update(data: unknown): this {
    const state = this.#state.address;
    const bytes = dataBytes('data', data);
    succeed(this.#rule.update(this.#sodium.raw, state, bytes, byteLengthOf(bytes)), this.#rule.name);
    return this;
  }

  sign(secretKey: unknown): Bytes<64> {
    // First, so that what is over says so.
    void this.#state.address;
    return RunningPrehashed.sign(this, this.#readSecretKey('secretKey', secretKey)) as Bytes<64>;
  }

  verify(signature: unknown, publicKey: unknown): boolean {
    void this.#state.address;
    const { publicKeyLength, signatureLength } = this.#rule.limits;
    const checkedKey = sizedBytes('publicKey', publicKey, publicKeyLength);
    const checkedSignature = sizedBytes('signature', signature, signatureLength);
    return RunningPrehashed.verify(this, checkedSignature, checkedKey);
  }

  clone(): RunningPrehashed {
    return new RunningPrehashed(this.#sodium, this.#rule, this.#readSecretKey, this.#state.clone());
  }

  dispose(): void {
    this.#state.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** As the method, with a key that was read. */
  static sign(message: RunningPrehashed, secretKey: KeyMemory): Uint8Array<ArrayBuffer> {
    const { limits, sign, name } = message.#rule;
    const signature = new Uint8Array(limits.signatureLength.minimum);
    succeed(sign(message.#sodium.raw, message.#state.address, signature, secretKey), name);
    message.dispose();
    return signature;
  }

  /** As the method, with a key and a signature that were read. */
  static verify(message: RunningPrehashed, signature: Uint8Array, publicKey: KeyMemory): boolean {
    const { raw } = message.#sodium;
    const isRight = message.#rule.verify(raw, message.#state.address, signature, publicKey) === 0;
    message.dispose();
    return isRight;
  }

  /**
   * The same message for what feeds it. Not a method that users see: a state that C works on elsewhere must be left alone.
   *
   * @param finish what is to come of it in the end
   * @param giveBack what is done when it is over, however it ends
   */
  static forSource<Result>(
    message: RunningPrehashed,
    finish: (message: RunningPrehashed) => Result,
    giveBack: () => void = () => {},
  ): Hashing<Result> {
    return {
      update: (data) => message.update(data),
      updateElsewhere: async (data) => {
        const functions = elsewhere(message.#sodium);
        const { update, name } = message.#rule;
        succeed(await update(functions, message.#state.address, data, byteLengthOf(data)), name);
      },
      digest: () => finish(message),
      clone: () => RunningPrehashed.forSource(message.clone(), finish),
      dispose: () => {
        try {
          message.dispose();
        } finally {
          giveBack();
        }
      },
    };
  }
}
