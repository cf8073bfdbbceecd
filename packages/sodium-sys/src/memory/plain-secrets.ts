/** Memory for secrets in WebAssembly, whose heap has no pages to protect or lock: ordinary memory, wiped. */
import type { Address } from '../shared/address.js';
import { UnavailableError } from '../shared/errors.js';
import type { Memory, Secret, SecretMemory, SecretOptions } from '../shared/sodium.js';
import { checkSecretLength, LeasedSecret } from './secret.js';

export class PlainMemory implements SecretMemory {
  readonly guarded = false;
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  allocate(byteLength: number, { lock }: SecretOptions, fill: (address: Address) => void): Secret {
    checkSecretLength(byteLength);
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
    return new LeasedSecret({ address, isLocked: false, open: () => {}, close: () => {}, free });
  }

  read(address: Address, target: Uint8Array): void {
    this.#memory.read(address, target);
  }

  write(address: Address, source: Uint8Array): void {
    this.#memory.write(address, source);
  }
}
