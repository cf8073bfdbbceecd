// Runs the native part of the suite on a libsodium that AddressSanitizer watches, built by `sodium-sys vendor`: whatever
// C touches outside of the memory that it was given ends the process with a report. Then looks for leaks. Linux, gcc; part
// of .ci/full.
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { build, install, root, run } from './setup.mjs';

install();
build();
run('bash', ['scripts/fetch-source.sh']);

const runtime = execFileSync('gcc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
const environment = {
  ...process.env,
  LD_PRELOAD: runtime,
  // Node itself leaves memory to the end of the process, and asks for more than there can be to learn that there is not.
  ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1',
  SODIUM_VENDOR_DIR: `${root}.cache/sanitized`,
};
const flags = ['-O1', '-g', '-fsanitize=address'].map((flag) => `--flag=${flag}`);
sodiumSys('vendor', '--from', '.cache', '--compiler', 'gcc', ...flags);
const library = sodiumSys('vendor', '--print-path').trim();

requireThatOverrunsAreSeen();
const env = {
  ...environment,
  SODIUM_LIBRARY: library,
  // What is cut from a pool has other memory of the process around it, not the sanitizer's.
  NODE_OPTIONS: '--import=data:text/javascript,Buffer.poolSize=0',
};
// The sanitizer forbids copies of what overlaps, which never leave the memory that C was given.
run('node_modules/.bin/vitest', ['run', '--project', 'system'], { env: { ...env, SODIUM_FUZZ_APART: '1' } });
run('node_modules/.bin/tsx', ['scripts/fuzz.ts', '--only', 'system', '--apart', '--seconds', '120'], { env });

for (const backend of ['native', 'wasm']) {
  run(process.execPath, ['--expose-gc', 'scripts/leak-check.mjs', backend]);
}

function sodiumSys(...args) {
  return execFileSync(process.execPath, ['packages/sodium-sys/bin/sodium-sys.js', ...args], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
}

/** Past all checks of ours, by the engine alone: a check that sees nothing would pass everything. */
function requireThatOverrunsAreSeen() {
  const koffi = createRequire(`${root}packages/sodium-sys/package.json`).resolve(
    `@koromix/koffi-linux-${process.arch}`,
  );
  const script = `
    const library = require(${JSON.stringify(koffi)}).load(${JSON.stringify(library)});
    const hash = library.func('crypto_generichash', 'int', ['void *', 'size_t', 'void *', 'size_t', 'void *', 'size_t']);
    hash(new Uint8Array(32), 32, new Uint8Array(1000), 1001, null, 0);
  `;
  const { stderr } = spawnSync(process.execPath, ['-e', script], { env: environment, encoding: 'utf8' });
  if (stderr.includes('heap-buffer-overflow')) return;
  throw new Error(`the sanitizer does not see an overrun of one byte: ${stderr}`);
}
