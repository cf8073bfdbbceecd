import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SkippedReporter } from './scripts/skipped-reporter.ts';
import { sourceArchive, vendorFolder } from './scripts/vendored-for-tests.ts';

/** Tests run on the sources; child processes, workers and the command lines on what is built before them. */
const alias = ['sodium-sys', 'sodium', 'measuring'].flatMap((name) => {
  const src = `${import.meta.dirname}/packages/${name}/src`;
  return [
    { find: new RegExp(`^${name}$`), replacement: `${src}/index.ts` },
    { find: new RegExp(`^${name}/(wasm|portable|constants)$`), replacement: `${src}/$1.ts` },
  ];
});

/** What the user who runs the tests has vendored must not matter. */
const XDG_DATA_HOME = `${import.meta.dirname}/.cache/no-data`;

const everything = Boolean(process.env['SODIUM_TEST_EVERYTHING']);

/** The source of libsodium, without which nothing is tested on the vendored library. */
const archive = sourceArchive();

/**
 * How options and purposes are read is the same code on every native library, and the vendored one has every function, in every
 * form. WebAssembly is the other side that must refuse the same.
 */
const onOneNativeLibrary =
  archive === undefined
    ? []
    : [
        'packages/*/test/conformance/{options,pollution,purposes}.test.ts',
        'packages/sodium/test/conformance/misuse.test.ts',
      ];

/**
 * How arguments are checked, staged and forgotten is the same code on every native library, and takes the longest to test.
 * What is left out here is tested elsewhere, and here with SODIUM_TEST_EVERYTHING.
 */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  system: [
    ...onOneNativeLibrary,
    // The vendored library has more functions to compare.
    ...(archive === undefined ? [] : ['packages/sodium/test/conformance/differential.test.ts']),
    // At every depth of the stack, with guarded memory: WebAssembly is what it has broken.
    'packages/*/test/conformance/full-stack.test.ts',
    'packages/*/test/conformance/random-calls.test.ts',
  ],
  vendored: [
    'packages/sodium-sys/test/conformance/misuse.test.ts',
    ...[
      'async',
      'async-calls',
      'async-results',
      'forms',
      'full-stack',
      'fuzz',
      'key-files-in-memory',
      'key-formats',
      'keys-in-memory',
      'nothing-left',
      'overlap',
      'patched-before',
      'password-queue',
      'secret-bytes',
      'traps',
    ].map((name) => `packages/*/test/conformance/${name}.test.ts`),
  ],
  wasm: [],
};

/**
 * Hundreds of processes each, or pages in a browser, for what changes seldom and is tried in smaller measure elsewhere:
 * SODIUM_TEST_EVERYTHING has them tried, too.
 */
const manyProcesses = everything
  ? []
  : [
      'packages/sodium-cli/test/b2sum.test.ts',
      'packages/sodium-cli/test/compare-page.test.ts',
      'packages/sodium-cli/test/sealed-files-page.test.ts',
      'packages/sodium-cli/test/serve-page.test.ts',
      'packages/sodium-sys/test/vendor/work-folders.test.ts',
    ];

/** Measures how a page responds, beside which nothing else may run: SODIUM_TEST_LARGE_FILES has it tried. */
const largeFiles = process.env['SODIUM_TEST_LARGE_FILES']
  ? []
  : ['packages/sodium-cli/test/serve-large.test.ts'];

const shared = { testTimeout: 120_000, hookTimeout: 120_000 };

/** What leaves WebAssembly with gigabytes of memory, and what has it copied again and again. */
const ALONE = ['packages/*/test/conformance/**/{full-stack,large}.test.ts'];

/** One suite, run once on each library, without the folders of what that library is not. */
const conformance = (name: string, env: Readonly<Record<string, string>>, ...folders: readonly string[]) => {
  const exclude = [
    ...folders.map((folder) => `packages/*/test/conformance/**/${folder}/**`),
    ...(everything ? [] : [...leftOut[name]!, '**/once/async-processes.test.ts']),
  ];
  const test = { ...shared, env: { XDG_DATA_HOME, SODIUM_TEST_LIBRARY: name, ...env } };
  return [
    {
      resolve: { alias },
      test: {
        ...test,
        name,
        // The modules are loaded once for each worker and not for each file, which took half of the time.
        isolate: false,
        include: ['packages/*/test/conformance/**/*.test.ts'],
        exclude: [...exclude, ...ALONE],
      },
    },
    { resolve: { alias }, test: { ...test, name: `${name}-alone`, include: ALONE, exclude } },
  ];
};

if (archive === undefined) {
  console.warn(
    'no source of libsodium in .cache (scripts/fetch-source.sh gets it): no tests on the vendored library',
  );
}

export default defineConfig({
  test: {
    globalSetup: ['scripts/vitest-build.ts'],
    // Vitest would leave one core idle, which is half of two.
    maxWorkers: availableParallelism(),
    reporters: [new SkippedReporter(), 'default'],
    projects: [
      // Debian's library is older than the functions that `newer` is about.
      ...conformance('system', { SODIUM_TEST_BACKEND: 'native', SODIUM_NO_VENDOR: '1' }, 'wasm', 'newer'),
      ...(archive === undefined
        ? []
        : [
            ...conformance(
              'vendored',
              { SODIUM_TEST_BACKEND: 'native', SODIUM_VENDOR_DIR: vendorFolder },
              'wasm',
              // What the engine and its threads do is the same with every library.
              'once',
            ),
          ]),
      ...conformance('wasm', { SODIUM_TEST_BACKEND: 'wasm' }, 'native'),
      {
        resolve: { alias },
        test: {
          ...shared,
          name: 'node',
          env: { XDG_DATA_HOME },
          include: ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          exclude: ['packages/*/test/conformance/**', ...manyProcesses, ...largeFiles],
        },
      },
    ],
  },
});
