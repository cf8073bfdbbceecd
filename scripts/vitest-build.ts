import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { sourceArchive, vendorFolder } from './vendored-for-tests.ts';

/** The tests that run on the vendored library, and those of vendoring, which compare with it. */
const NEED_VENDORED = ['vendored', 'node'];

/** Builds what child processes, workers and the command lines of the tests run, and the vendored library if it is needed. */
export default function build({ vitest }: TestProject): void {
  run('scripts/build.mjs');
  const archive = sourceArchive();
  const isNeeded = vitest.projects.some(({ name }) => NEED_VENDORED.includes(name));
  if (archive === undefined || !isNeeded) return;
  run('packages/sodium-sys/bin/sodium-sys.js', 'vendor', '--from', archive);
}

function run(...args: readonly string[]): void {
  execFileSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, SODIUM_VENDOR_DIR: vendorFolder },
  });
}
