/** What is said of the library under test, against what its raw functions say and the files are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backend, sodium } from '../support/backend.ts';
import { thrownBy } from '../support/bytes.ts';
import { liars, strangers } from '../support/odd-values.ts';
import { everyPrimitive, library, missing } from './registry.ts';

const { runtime } = sodium;

/** By the names of the kernel, in `flags` of /proc/cpuinfo. */
const FLAGS = {
  aesni: 'aes',
  avx: 'avx',
  avx2: 'avx2',
  avx512f: 'avx512f',
  pclmul: 'pclmulqdq',
  rdrand: 'rdrand',
  sse2: 'sse2',
  sse3: 'pni',
  sse41: 'sse4_1',
  ssse3: 'ssse3',
} as const;

describe('runtime', () => {
  it('says which library it is', () => {
    expect(runtime.backend).toBe(backend);
    expect(runtime.version).toBe(library.raw.sodium_version_string());
    expect(runtime.path).toBe(library.library.path);
    expect(runtime.isMinimal).toBe(library.raw.sodium_library_minimal() === 1);
    const { major, minor } = runtime.libraryVersion;
    expect([major, minor]).toEqual([
      library.raw.sodium_library_version_major(),
      library.raw.sodium_library_version_minor(),
    ]);
    expect(major).toBeGreaterThanOrEqual(10);
    if (backend === 'native') expect(['sysrandom', 'internal']).toContain(runtime.randomSource);
    else expect(runtime.randomSource).toMatch(/./);
  });

  it('says what the processor has, as the kernel does', ({ skip }) => {
    const { features } = runtime;
    expect(Object.values(features).every((has) => typeof has === 'boolean')).toBe(true);
    expect(Object.keys(features)).toHaveLength(12);
    if (backend === 'wasm') {
      expect(Object.values(features).some(Boolean)).toBe(false);
      return;
    }
    if (process.platform !== 'linux' || process.arch !== 'x64') skip('the kernel is asked in /proc/cpuinfo');
    const flags = /^flags\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))![1]!.split(' ');
    for (const [feature, flag] of Object.entries(FLAGS)) {
      expect({ feature, has: features[feature as keyof typeof FLAGS] }).toEqual({
        feature,
        has: flags.includes(flag),
      });
    }
    expect([features.neon, features.armcrypto]).toEqual([false, false]);
  });

  it('says why a function cannot be called', () => {
    for (const { needs = [] } of everyPrimitive) {
      for (const name of needs) expect(runtime.whyUnavailable(name)).toBe(library.whyUnavailable(name));
    }
    for (const { needs = [] } of missing) {
      expect(needs.map((name) => runtime.whyUnavailable(name)).join()).toMatch(
        /it needs libsodium|was left out/,
      );
    }
    expect(runtime.whyUnavailable('crypto_generichash')).toBeUndefined();
  });

  it('knows no other functions', () => {
    const { 'a String object': _, ...others } = strangers;
    for (const make of [
      ...Object.values({ ...others, ...liars }),
      () => 'toString',
      () => '__proto__',
      () => Object('crypto_auth'),
    ]) {
      const error = thrownBy(() => runtime.whyUnavailable(make() as never));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_TYPE', parameter: 'name' });
    }
  });
});
