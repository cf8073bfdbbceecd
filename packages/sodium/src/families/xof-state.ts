/** An extendable output under way: it takes data, and then gives bytes for as long as it is asked. */
import type { Sodium } from 'sodium-sys';
import { type Address, byteLengthOf, newBytes, optionsReader, StateError } from 'sodium-sys/portable';
import type { RandomPurpose } from '../secrets/purposes.js';
import {
  checkSecretLength,
  makeSecret,
  type NewSecretOptions,
  newSecretReaders,
  type SecretBytes,
} from '../secrets/secret-bytes.js';
import { dataBytes, sizedBytes } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import { succeed } from '../shared/status.js';
import type { Bytes, Data, LengthLimits } from '../shared/types.js';
import type { StateCalls } from './hash-state.js';
import { State } from './state.js';

/** An extendable output under way. Wiped when it is disposed of or collected; for use in the thread that made it. */
export interface XofState extends Disposable {
  /**
   * Adds data.
   *
   * @param data bytes of any length
   * @throws InvalidTypeError for anything but bytes; StateError once something was squeezed, or after `dispose`
   */
  update(data: Data): this;
  /**
   * The next bytes of the output. In two steps it gives what it gives in one.
   *
   * @param length 1 to 4,294,967,295
   * @throws InvalidTypeError, InvalidLengthError for a length that is wrong; StateError after `dispose`
   * @throws UnavailableError where there is no memory for as many
   */
  squeeze<Length extends number>(length: Length): Bytes<Length>;
  /**
   * The next bytes of the output, into memory that is already there.
   *
   * @param output as long as it is to be filled: 1 to 4,294,967,295 bytes
   * @returns `output`
   * @throws InvalidTypeError, InvalidLengthError for an `output` that is wrong; StateError after `dispose`
   */
  squeezeInto<Output extends Uint8Array>(output: Output): Output;
  /**
   * The next bytes of the output, which JavaScript never sees.
   *
   * @param length 1 to 16,384
   * @param options `purpose`: the only primitive that is to take it as a key; `lock` and `access`: how it is kept
   * @throws InvalidTypeError, InvalidLengthError for a length or options that are wrong; StateError after `dispose`
   * @throws UnavailableError as `SecretBytes.random`
   */
  squeezeSecret<
    // biome-ignore lint/suspicious/noExplicitAny: a secret without purpose is of any, as in `SecretBytes` itself.
    Purpose extends RandomPurpose = any,
  >(length: number, options?: NewSecretOptions<Purpose>): SecretBytes<Purpose>;
  /** A second one that goes on from here on its own. @throws StateError after `dispose` */
  clone(): XofState;
  /** Wipes it; `using` does the same. Calling it again does nothing. */
  dispose(): void;
}

const readSecretOptions = optionsReader(newSecretReaders);

// Its own memory is private: its methods are all that a user can reach.
export class RunningXof implements XofState {
  static readonly name = 'XofState';
  readonly #sodium: Sodium;
  readonly #name: string;
  readonly #calls: StateCalls;
  readonly #lengths: LengthLimits;
  readonly #state: State;
  #isSqueezing: boolean;

  private constructor(
    sodium: Sodium,
    name: string,
    calls: StateCalls,
    lengths: LengthLimits,
    state = new State(sodium, calls.stateBytes(sodium.raw), 'this output is over: dispose() was called'),
    isSqueezing = false,
  ) {
    this.#sodium = sodium;
    this.#name = name;
    this.#calls = calls;
    this.#lengths = lengths;
    this.#state = state;
    this.#isSqueezing = isSqueezing;
  }

  /** @param init starts the state, and returns C's status */
  static start(
    sodium: Sodium,
    name: string,
    calls: StateCalls,
    lengths: LengthLimits,
    init: (state: Address) => number,
  ): RunningXof {
    const xof = new RunningXof(sodium, name, calls, lengths);
    try {
      succeed(init(xof.#state.address), name);
    } catch (error) {
      xof.dispose();
      throw error;
    }
    return xof;
  }

  update(data: Data): this {
    const state = this.#state.address;
    if (this.#isSqueezing) throw new StateError('this output takes no more data: some of it was squeezed');
    const bytes = dataBytes('data', data);
    succeed(this.#calls.update(this.#sodium.raw, state, bytes, byteLengthOf(bytes)), this.#name);
    return this;
  }

  squeeze<Length extends number>(length: Length): Bytes<Length> {
    // First, so that what is over says so.
    void this.#state.address;
    const output = newBytes(lengthOption(this.#lengths)('length', length));
    this.#squeeze(output, byteLengthOf(output));
    return output as Bytes<Length>;
  }

  squeezeInto<Output extends Uint8Array>(output: Output): Output {
    void this.#state.address;
    const target = sizedBytes('output', output, this.#lengths);
    this.#squeeze(target, byteLengthOf(target));
    return output;
  }

  squeezeSecret<Purpose extends RandomPurpose>(length: number, options?: unknown): SecretBytes<Purpose> {
    void this.#state.address;
    const { purpose, ...kept } = readSecretOptions(options);
    const checkedLength = checkSecretLength('length', length);
    return makeSecret(this.#sodium, checkedLength, kept, purpose as Purpose | undefined, (address) =>
      this.#squeeze(address, checkedLength),
    );
  }

  #squeeze(output: Uint8Array | Address, length: number): void {
    // A getter of the options may have disposed of it.
    const state = this.#state.address;
    this.#isSqueezing = true;
    succeed(this.#calls.final(this.#sodium.raw, state, output, length), this.#name);
  }

  clone(): RunningXof {
    const state = this.#state.clone();
    return new RunningXof(this.#sodium, this.#name, this.#calls, this.#lengths, state, this.#isSqueezing);
  }

  dispose(): void {
    this.#state.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
