// npm run check: everything but the tests. A name or several run only these: npm run check lint types
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, install, root, run } from './setup.mjs';

const checks = {
  /** Lint and format, by one tool. */
  lint: () => run('node_modules/.bin/biome', ['ci', '--error-on-warnings', '.']),
  /** Sources, tests, type tests, scripts and benchmarks compile. */
  types: () => {
    build();
    run('node_modules/.bin/tsc', ['-p', 'tsconfig.test.json']);
    run('node_modules/.bin/tsc', ['-p', 'packages/bench']);
    run('node_modules/.bin/tsc', ['-p', 'packages/sodium-cli/src/serve/page']);
  },
  /** The generated files are what libsodium's headers say, and the table holds against a C compiler. */
  generated: () => {
    run('bash', ['scripts/fetch-source.sh']);
    run('node_modules/.bin/tsx', ['scripts/generate-bindings/main.ts', '--check']);
    run('node_modules/.bin/tsx', ['scripts/check-abi.ts']);
    run('node_modules/.bin/tsx', ['scripts/compare-page/main.ts', '--check']);
  },
  /** The test vectors are what the other implementations compute. */
  vectors: () => run('python3', ['scripts/generate-vectors/main.py', '--check']),
  /** A change of a package has a changeset that names it. */
  changeset: () => run(process.execPath, ['scripts/check-changesets.mjs']),
  /** The commands work from a fresh copy, in a folder whose path has a space. */
  folder: () => run(process.execPath, ['scripts/check-folder.mjs']),
  /** The packages as users get them: packed, installed elsewhere, imported, required, bundled for a browser. */
  packages: () => run('node_modules/.bin/tsx', ['scripts/check-packages.ts']),
  /** The prebuilt package for this platform: built with the bytes that are pinned, installed elsewhere, loaded. */
  prebuilt: () => {
    run('bash', ['scripts/fetch-source.sh']);
    run('node_modules/.bin/tsx', ['scripts/check-prebuilt/main.ts', '--quick', '--install']);
  },
};

/** What leaves the build alone, and mostly takes one core: it runs beside the others. */
const BESIDE = ['vectors', 'changeset', 'folder'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}`);
  process.exit(2);
}

install();
process.chdir(root);
if (wanted.length > 0) {
  runInOrder(wanted);
} else {
  const others = startBeside(BESIDE);
  runInOrder(Object.keys(checks).filter((name) => !BESIDE.includes(name)));
  await others.end();
}

function runInOrder(names) {
  for (const [name, check] of Object.entries(checks)) {
    if (!names.includes(name)) continue;
    console.log(`\n── ${name}`);
    const start = performance.now();
    check();
    console.log(`── ${name}: ${Math.round((performance.now() - start) / 1000)} s`);
  }
}

/** Runs checks in a process of their own, whose output `end` shows in one piece; it ends this process when one fails. */
function startBeside(names) {
  const folder = mkdtempSync(join(tmpdir(), 'sodium-check-'));
  const log = join(folder, 'log');
  // `run` waits for its commands in a way that reads no pipe meanwhile.
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...names], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = once(child, 'exit');
  process.on('exit', () => {
    child.kill();
    process.stdout.write(readFileSync(log, 'utf8'));
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    async end() {
      const [status] = await ended;
      if (status !== 0) process.exit(1);
    },
  };
}
