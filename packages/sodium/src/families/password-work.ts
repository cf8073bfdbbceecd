/** What is done with a password: described once, then done here or on another thread. */

import type { RawSodium, Sodium } from 'sodium-sys';
import {
  crypto_pwhash_argon2id_MEMLIMIT_MAX,
  crypto_pwhash_argon2id_MEMLIMIT_MIN,
} from 'sodium-sys/constants';
import { generatorNext, generatorReturn } from 'sodium-sys/intrinsics';
import {
  type Address,
  byteLengthOf,
  copyInto,
  isUint8Array,
  newBytes,
  UnavailableError,
} from 'sodium-sys/portable';
import { copyOfKey, type Key, type KeyMemory, keyReader, lengthOfKey } from '../secrets/keys.js';
import { lend } from '../secrets/lend.js';
import type { KeyPurpose } from '../secrets/purposes.js';
import { GuardedBytes, makeSecret, type SecretBytes, type SecretValues } from '../secrets/secret-bytes.js';
import { elsewhere } from '../shared/elsewhere.js';
import type { Backend, LengthLimits } from '../shared/types.js';
import { abortable } from '../sources/abortable.js';
import { queueOf } from './queue.js';

/** The bytes of a password, as `fromUtf8(text.normalize('NFC'))` makes them of text, or a secret of them. */
export type Password = Key<number, 'passwordHash'>;

/**
 * Gives away the status of every call of C, and gets it back when there is one: on another thread it is promised. What it frees in
 * a `finally` is freed when the call has ended, whether or not anybody still wants the result.
 */
export type Work<Result> = (
  functions: RawSodium,
  password: KeyMemory,
  passwordLength: number,
) => Generator<number, Result, number>;

export const passwordLimits: LengthLimits = { minimum: 0, maximum: 2 ** 32 - 1 };

/** What others may ask for in memory, in bytes. */
export const maximumMemory = {
  minimum: crypto_pwhash_argon2id_MEMLIMIT_MIN,
  maximum: crypto_pwhash_argon2id_MEMLIMIT_MAX,
  default: 2 ** 30,
};

/** Of what is derived from a password: secrets are no longer, and none of these algorithms makes less than 16 bytes. */
export const KEY_LENGTH = { maximum: 16_384, default: 32 };

export const passwordReader = (backend: Backend): ((password: unknown) => KeyMemory) => {
  const read = keyReader(backend, { purpose: 'passwordHash', length: passwordLimits });
  return (password) => read('password', password);
};

/** Blocks until it is done. */
export function workHere<Result>(sodium: Sodium, password: KeyMemory, work: Work<Result>): Result {
  const steps = work(sodium.raw, password, lengthOfKey(password));
  let step = generatorNext(steps);
  while (!step.done) step = generatorNext(steps, step.value);
  return step.value;
}

/**
 * Waits for its turn, then works on another thread where there is one.
 *
 * @param password copied before this returns
 * @throws the reason of the signal as soon as it aborts: work that has not begun never does
 */
export async function workElsewhere<Result>(
  sodium: Sodium,
  password: KeyMemory,
  work: Work<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const own = new OwnPassword(sodium, password);
  try {
    return await abortable(sodium, signal, (stopping) =>
      queueOf(sodium).run(async (isAbandoned) => {
        const steps = work(elsewhere(sodium, stopping), own.memory, lengthOfKey(password));
        try {
          let step = generatorNext(steps);
          while (!step.done) {
            const status = await step.value;
            if (isAbandoned()) return undefined;
            step = generatorNext(steps, status);
          }
          return step.value;
        } finally {
          generatorReturn(steps);
        }
      }, stopping),
    );
  } finally {
    own.dispose();
  }
}

/** A copy for a call that waits. A call under way keeps what it reads, whatever becomes of the copy. */
class OwnPassword {
  readonly memory: KeyMemory;
  readonly dispose: () => void;

  constructor(sodium: Sodium, password: KeyMemory) {
    if (isUint8Array(password)) {
      const copy = copyOfPassword(password);
      this.memory = copy;
      this.dispose = () => sodium.memory.wipe(copy);
    } else {
      const secret = copyOfKey(sodium, password, 'passwordHash');
      this.memory = GuardedBytes.secretOf('password', secret as unknown as GuardedBytes, sodium);
      this.dispose = () => secret.dispose();
    }
  }
}

/** What V8 keeps in its heap, it moves, and leaves behind where it was. */
const LONGEST_IN_HEAP = 64;

function copyOfPassword(password: Uint8Array): Uint8Array {
  const length = byteLengthOf(password);
  const copy = length > LONGEST_IN_HEAP ? newBytes(length) : new Uint8Array(new ArrayBuffer(length));
  copyInto(copy, password);
  return copy;
}

/** What C writes, and what is then made of it; it is wiped whatever happens. */
export interface Derivation<Result> {
  /** As errors call it. */
  readonly name: string;
  /** In bytes, while it runs. */
  readonly memory: number;
  readonly length: number;
  readonly derive: (output: Address, ...values: Parameters<Work<Result>>) => number;
  readonly use: (output: Address) => Result;
}

export function derivation<Result>(sodium: Sodium, made: Derivation<Result>): Work<Result> {
  return function* (functions, password, passwordLength) {
    const output = sodium.memory.allocate(made.length);
    try {
      if ((yield made.derive(output, functions, password, passwordLength)) !== 0)
        throw noMemory(made.name, made.memory);
      return made.use(output);
    } finally {
      sodium.memory.free(output);
    }
  };
}

/** What C means when it refuses what was checked. */
export function noMemory(operation: string, memory: number): UnavailableError {
  return new UnavailableError(`${operation}: there is no memory left for ${memory} bytes`);
}

/** What is not begun, as the cost may be somebody else's: it comes from a stored string, or from a file. */
export function tooMuch(operation: string, cost: string, option: string, maximum: number): UnavailableError {
  return new UnavailableError(
    `${operation}: this takes ${cost}, more than options.${option} allows (${maximum})`,
  );
}

/** Moves what another thread may have written, and so not into a secret, into one. */
export function secretFrom(
  sodium: Sodium,
  source: Address,
  length: number,
  kept: SecretValues,
  purpose: KeyPurpose | undefined,
): SecretBytes {
  return makeSecret(sodium, length, kept, purpose, (address) =>
    lend(length, (bytes) => {
      sodium.memory.read(source, bytes);
      sodium.secrets.write(address, bytes);
    }),
  );
}
