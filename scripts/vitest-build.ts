import { execFileSync } from 'node:child_process';

/** Builds what child processes, workers and the command lines of the tests run. */
export default function build(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
