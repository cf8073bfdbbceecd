import { availableParallelism, cpus, machine, release, type } from 'node:os';
import type { LoadedBackend } from '../backend.js';
import { equalDigest } from './digests.js';
import { inputOf } from './input.js';
import { type Distribution, measure } from './measure.js';

export interface Comparison {
  readonly hash: string;
  readonly seed: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly os: string;
    readonly node: string;
  };
  readonly native: Library;
  readonly wasm: Library;
  readonly results: readonly Result[];
}

interface Library {
  readonly version: string;
  readonly path: string;
}

export interface Result {
  readonly byteLength: number;
  /** Of both, in hexadecimal. */
  readonly digest: string;
  readonly rounds: number;
  readonly nativeNanoseconds: Distribution;
  readonly wasmNanoseconds: Distribution;
  /** How many times as fast the native library is, taken round by round. */
  readonly speedup: Distribution;
}

/** @throws MismatchError when two digests differ; nothing is measured before all are known to be equal. */
export function compareBackends(
  native: LoadedBackend,
  wasm: LoadedBackend,
  { seed, sizes }: { seed: string; sizes: readonly number[] },
): Comparison {
  const contestants = [native, wasm].map(({ library, api }) => ({
    label: `${library.backend}: libsodium ${library.version}, ${library.path}`,
    hash: (data: Uint8Array) => api.genericHash(data),
  }));
  const digests = sizes.map((byteLength) => equalDigest(contestants, seed, byteLength));
  // The first measurement also measures how the engine compiles all of this, so it does not count.
  measureBackends(native, wasm, new Uint8Array(0));
  return {
    hash: 'BLAKE2b-256',
    seed,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      os: `${type()} ${release()} ${machine()}`,
      node: process.version,
    },
    native: libraryOf(native),
    wasm: libraryOf(wasm),
    results: sizes.map((byteLength, index) => ({
      byteLength,
      digest: digests[index]!,
      ...measureBackends(native, wasm, inputOf(seed, byteLength)),
    })),
  };
}

function measureBackends(
  native: LoadedBackend,
  wasm: LoadedBackend,
  input: Uint8Array,
): Omit<Result, 'byteLength' | 'digest'> {
  const { first, second, speedup, rounds } = measure(
    () => native.api.genericHash(input),
    () => wasm.api.genericHash(input),
  );
  return { rounds, nativeNanoseconds: first, wasmNanoseconds: second, speedup };
}

function libraryOf({ library: { version, path } }: LoadedBackend): Library {
  return { version, path };
}
