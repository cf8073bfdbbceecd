import { execFileSync } from 'node:child_process';
import { sourceArchive, vendorFolder } from './vendored-for-tests.ts';

/** Builds what child processes, workers and the command lines of the tests run, and the library of the project `vendored`. */
export default function build(): void {
  run('scripts/build.mjs');
  const archive = sourceArchive();
  if (archive === undefined) return;
  run('packages/sodium-sys/bin/sodium-sys.js', 'vendor', '--from', archive);
}

function run(...args: readonly string[]): void {
  execFileSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, SODIUM_VENDOR_DIR: vendorFolder },
  });
}
