/** Memory for secrets in WebAssembly, whose heap has no pages to protect or lock: ordinary memory, wiped. */
import type { Address } from '../shared/address.js';
import { checkArray, checkSource } from '../shared/check-byte-length.js';
import { UnavailableError } from '../shared/errors.js';
import { Secret } from '../shared/secret.js';
import type { SecretMemory, SecretOptions } from '../shared/sodium.js';
import type { PooledMemory } from './states.js';

export class PlainSecrets implements SecretMemory {
  readonly guarded = false;
  readonly #owner: object;
  readonly #memory: PooledMemory;

  constructor(owner: object, memory: PooledMemory) {
    this.#owner = owner;
    this.#memory = memory;
  }

  allocate(byteLength: number, { lock }: SecretOptions, fill: (address: Address) => void): Secret {
    if (lock === 'require') {
      throw new UnavailableError(
        'WebAssembly cannot lock memory; the native backend can, within `ulimit -l`',
      );
    }
    const filled = this.#memory.allocate(byteLength);
    try {
      fill(filled);
    } catch (error) {
      this.#memory.free(filled);
      throw error;
    }
    // Whoever kept the address that it was filled by could write it, or free it.
    const address = this.#memory.rename(filled);
    const free = (): void => this.#memory.free(address);
    return new Secret({ address, isLocked: false, open: () => {}, close: () => {}, free });
  }

  read(secret: Secret, target: Uint8Array): void {
    checkArray('target', target, Secret.byteLengthOf(secret));
    const address = Secret.lease(secret, this.#owner, 'secret');
    try {
      this.#memory.read(address, target);
    } finally {
      Secret.release(secret);
    }
  }

  write(address: Address, source: Uint8Array): void {
    checkSource(address, source);
    this.#memory.write(address, source);
  }
}
