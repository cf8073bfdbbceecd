/** The memory that one lane of the fuzzer plays with: arrays in few buffers, so that they overlap, addresses and secrets. */
import type { Address, Secret } from '../../../../src/index.ts';
import { sys } from '../instances.ts';
import { type Resizable, resizable } from '../odd-values.ts';
import type { Random } from './random.ts';

const ARENA_BYTES = 8192;

/** A buffer that arrays are views of. Whatever C may not write of it must be as it was after a call. */
export interface Arena {
  readonly bytes: Uint8Array;
  /** What was there before the call. */
  readonly before: Uint8Array;
}

export interface Known {
  readonly address: Address;
  readonly byteLength: number;
  /** From `sodium_malloc`, so that its alignment is not known. */
  readonly guarded: boolean;
  protection: 'noaccess' | 'readonly' | 'readwrite';
  freed: boolean;
}

export interface KnownSecret {
  readonly secret: Secret;
  readonly byteLength: number;
  freed: boolean;
  /** What it was made of, and still must be. */
  readonly content: Uint8Array;
}

export class World {
  readonly arenas: Arena[];
  readonly addresses: Known[] = [];
  readonly secrets: KnownSecret[] = [];
  readonly #random: Random;
  readonly #canGuard = sys.whyUnavailable('sodium_malloc') === undefined;

  constructor(random: Random) {
    this.#random = random;
    this.arenas = [
      arena(new Uint8Array(ARENA_BYTES)),
      arena(new Uint8Array(ARENA_BYTES)),
      arena(new Uint8Array(new SharedArrayBuffer(ARENA_BYTES))),
      arena(new Uint8Array(resizable(ARENA_BYTES, 2 * ARENA_BYTES))),
      arena(sys.buffers.take(ARENA_BYTES).subarray(0, ARENA_BYTES)),
    ];
    for (const { bytes } of this.arenas) random.fill(bytes);
  }

  /** Starts a buffer anew: fixed ones, and such as follow a buffer that has grown. */
  renew(index: number): void {
    const fresh =
      index === 3
        ? new Uint8Array(resizable(ARENA_BYTES, 2 * ARENA_BYTES))
        : new Uint8Array(new ArrayBuffer(ARENA_BYTES));
    this.#random.fill(fresh);
    this.arenas[index] = arena(fresh);
  }

  /** Takes the memory of a buffer away from all of its views. */
  takeAway(index: number): void {
    const { buffer } = this.arenas[index]!.bytes;
    if (index === 3) (buffer as Resizable).resize(this.#random.below(ARENA_BYTES));
    else structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  }

  allocate(byteLength: number): Known {
    const known: Known = {
      address: sys.memory.allocate(Math.min(Math.max(byteLength, 1), 16_384)),
      byteLength: Math.min(Math.max(byteLength, 1), 16_384),
      guarded: false,
      protection: 'readwrite',
      freed: false,
    };
    this.#keep(known);
    return known;
  }

  /** Memory of `sodium_malloc`, where there is such. */
  guard(byteLength: number): Known {
    const address = this.#canGuard ? sys.raw.sodium_malloc(Math.max(byteLength, 0)) : null;
    if (address === null) return this.allocate(byteLength);
    const known = this.adopt(address);
    const protection = this.#random.pick(['noaccess', 'readonly', 'readwrite', 'readwrite'] as const);
    if (sys.raw[`sodium_mprotect_${protection}`](address) === 0) known.protection = protection;
    return known;
  }

  adopt(address: Address): Known {
    const { byteLength } = address;
    const known: Known = { address, byteLength, guarded: true, protection: 'readwrite', freed: false };
    this.#keep(known);
    return known;
  }

  /** Few at a time; those that are freed stay for a while, to be used in vain. */
  #keep(known: Known): void {
    this.addresses.push(known);
    if (this.addresses.length <= 24) return;
    this.free(this.addresses[this.#random.below(12)]!);
    for (const gone of this.addresses.splice(this.#random.below(12), 1)) this.free(gone);
  }

  free(known: Known): void {
    if (known.freed) return;
    if (!known.guarded) sys.memory.free(known.address);
    else {
      try {
        sys.raw.sodium_free(known.address);
      } catch {
        return; // an asynchronous call uses it: it stays
      }
    }
    known.freed = true;
  }

  makeSecret(byteLength: number): KnownSecret {
    const content = new Uint8Array(byteLength);
    this.#random.fill(content);
    const access = this.#random.pick(['none', 'readable'] as const);
    const secret = sys.secrets.allocate(byteLength, { access, lock: 'try' }, (address) =>
      sys.secrets.write(address, content),
    );
    const known = { secret, byteLength, content, freed: false };
    this.secrets.push(known);
    if (this.secrets.length > 12) this.freeSecret(this.secrets.shift()!);
    return known;
  }

  freeSecret(known: KnownSecret): void {
    known.secret.free();
    known.freed = true;
  }

  /** The secrets that are no longer what they were. */
  damagedSecrets(): number {
    return this.secrets.filter(({ secret, content, freed }) => {
      if (freed) return false;
      const now = new Uint8Array(content.length);
      sys.secrets.read(secret, now);
      return Buffer.compare(now, content) !== 0;
    }).length;
  }
}

function arena(bytes: Uint8Array): Arena {
  return { bytes, before: new Uint8Array(bytes.length) };
}
