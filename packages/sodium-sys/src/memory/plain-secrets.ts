/** Memory for secrets in WebAssembly, whose heap has no pages to protect or lock: ordinary memory, wiped. */
import type { Address } from '../shared/address.js';
import { UnavailableError } from '../shared/errors.js';
import { Secret } from '../shared/secret.js';
import type { Memory, SecretMemory, SecretOptions } from '../shared/sodium.js';

export class PlainSecrets implements SecretMemory {
  readonly guarded = false;
  readonly #owner: object;
  readonly #memory: Memory;

  constructor(owner: object, memory: Memory) {
    this.#owner = owner;
    this.#memory = memory;
  }

  allocate(byteLength: number, { lock }: SecretOptions, fill: (address: Address) => void): Secret {
    if (lock === 'require') {
      throw new UnavailableError(
        'WebAssembly cannot lock memory; the native backend can, within `ulimit -l`',
      );
    }
    const address = this.#memory.allocate(byteLength);
    const free = (): void => this.#memory.free(address);
    try {
      fill(address);
    } catch (error) {
      free();
      throw error;
    }
    return new Secret({ address, isLocked: false, open: () => {}, close: () => {}, free });
  }

  read(secret: Secret, target: Uint8Array): void {
    const address = Secret.lease(secret, this.#owner, 'secret');
    try {
      this.#memory.read(address, target);
    } finally {
      Secret.release(secret);
    }
  }

  write(address: Address, source: Uint8Array): void {
    this.#memory.write(address, source);
  }
}
