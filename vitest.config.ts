import { defineConfig } from 'vitest/config';
import { SkippedReporter } from './scripts/skipped-reporter.ts';

/** Tests run on the sources; child processes, workers and the command lines on what is built before them. */
const alias = ['sodium-sys', 'sodium'].flatMap((name) => {
  const src = `${import.meta.dirname}/packages/${name}/src`;
  return [
    { find: new RegExp(`^${name}$`), replacement: `${src}/index.ts` },
    { find: new RegExp(`^${name}/(wasm|portable|constants)$`), replacement: `${src}/$1.ts` },
  ];
});

const shared = { testTimeout: 120_000, hookTimeout: 120_000 };

/** One suite, run once on each backend. */
const conformance = (backend: 'native' | 'wasm') => ({
  resolve: { alias },
  test: {
    ...shared,
    name: backend,
    include: ['packages/*/test/conformance/**/*.test.ts'],
    env: { SODIUM_TEST_BACKEND: backend },
  },
});

export default defineConfig({
  test: {
    globalSetup: ['scripts/vitest-build.ts'],
    reporters: [new SkippedReporter(), 'default'],
    projects: [
      conformance('native'),
      conformance('wasm'),
      {
        resolve: { alias },
        test: {
          ...shared,
          name: 'node',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: ['packages/*/test/conformance/**'],
        },
      },
    ],
  },
});
