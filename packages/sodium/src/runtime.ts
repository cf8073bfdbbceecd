/** Which libsodium this is, and what it can do here. */

import type { RawSodium } from 'sodium-sys';
import { defineOwn, freeze, namesOf } from 'sodium-sys/intrinsics';
import { InvalidTypeError, UnavailableError } from 'sodium-sys/portable';
import { published } from './shared/published.js';
import type { Backend } from './shared/types.js';

/** What the processor has of what libsodium makes use of; false, too, for what this libsodium knows nothing of. */
export interface CpuFeatures {
  readonly aesni: boolean;
  /** Since libsodium 1.0.19. */
  readonly armcrypto: boolean;
  readonly avx: boolean;
  readonly avx2: boolean;
  readonly avx512f: boolean;
  readonly neon: boolean;
  readonly pclmul: boolean;
  readonly rdrand: boolean;
  readonly sse2: boolean;
  readonly sse3: boolean;
  readonly sse41: boolean;
  readonly ssse3: boolean;
}

/** Facts about the library that is loaded: reading the first of them loads it. */
export interface Runtime {
  /** `native`, or `wasm` for libsodium in WebAssembly. */
  readonly backend: 'native' | 'wasm';
  /**
   * The version of libsodium, as in `1.0.18`.
   *
   * @example
   * /^1\.0\.\d+$/.test(runtime.version)
   * @see `sodium_version_string`
   */
  readonly version: string;
  /** The version of its interface, as in 10 and 3. @see `sodium_library_version_major`, `sodium_library_version_minor` */
  readonly libraryVersion: { readonly major: number; readonly minor: number };
  /** The file, or the npm package and version that the WebAssembly module comes from. */
  readonly path: string;
  /** Whether functions were left out when it was built (`--enable-minimal`). @see `sodium_library_minimal` */
  readonly isMinimal: boolean;
  /** Where its random bytes come from, as in `sysrandom`. @see `randombytes_implementation_name` */
  readonly randomSource: string;
  /**
   * What the processor has; all false in WebAssembly.
   *
   * @example
   * typeof runtime.features.avx2 === 'boolean'
   * @see `sodium_runtime_has_avx2` and its like
   */
  readonly features: CpuFeatures;
  /**
   * Why a function of C cannot be called with this library.
   *
   * @param name as in `crypto_xof_shake128`
   * @returns undefined if it can
   * @throws InvalidTypeError for what is no function of libsodium 1.0.22
   * @example
   * runtime.whyUnavailable('crypto_generichash') === undefined
   */
  whyUnavailable(name: string): string | undefined;
}

const questions = {
  aesni: (raw) => raw.sodium_runtime_has_aesni(),
  armcrypto: (raw) => raw.sodium_runtime_has_armcrypto(),
  avx: (raw) => raw.sodium_runtime_has_avx(),
  avx2: (raw) => raw.sodium_runtime_has_avx2(),
  avx512f: (raw) => raw.sodium_runtime_has_avx512f(),
  neon: (raw) => raw.sodium_runtime_has_neon(),
  pclmul: (raw) => raw.sodium_runtime_has_pclmul(),
  rdrand: (raw) => raw.sodium_runtime_has_rdrand(),
  sse2: (raw) => raw.sodium_runtime_has_sse2(),
  sse3: (raw) => raw.sodium_runtime_has_sse3(),
  sse41: (raw) => raw.sodium_runtime_has_sse41(),
  ssse3: (raw) => raw.sodium_runtime_has_ssse3(),
} satisfies Record<keyof CpuFeatures, (raw: RawSodium) => number>;

export function createRuntime(backend: Backend): Runtime {
  const has = (ask: (raw: RawSodium) => number): boolean => {
    const { raw } = backend();
    try {
      return ask(raw) === 1;
    } catch (error) {
      if (error instanceof UnavailableError) return false;
      throw error;
    }
  };

  const whyUnavailable = published('runtime.whyUnavailable', (name: string) => {
    // Anything else would be made a string.
    if (typeof name !== 'string') throw new InvalidTypeError('name', 'a string', name);
    return backend().whyUnavailable(name as keyof RawSodium);
  });

  return freeze({
    get backend() {
      return backend().library.backend;
    },
    get version() {
      return backend().library.version;
    },
    get libraryVersion() {
      const { raw } = backend();
      return freeze({
        major: raw.sodium_library_version_major(),
        minor: raw.sodium_library_version_minor(),
      });
    },
    get path() {
      return backend().library.path;
    },
    get isMinimal() {
      return backend().library.minimal;
    },
    get randomSource() {
      return backend().raw.randombytes_implementation_name();
    },
    get features() {
      const answers = {};
      const names = namesOf(questions) as (keyof CpuFeatures)[];
      for (let index = 0; index < names.length; index++) {
        defineOwn(answers, names[index]!, has(questions[names[index]!]));
      }
      return freeze(answers) as CpuFeatures;
    },
    whyUnavailable,
  });
}
