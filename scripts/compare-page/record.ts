/**
 * npm run compare:record -- NAME OPERATION [OPTION]...: writes a report to docs/compare, of the native library that is found
 * with this environment, which NAME says (`system`, or `system-xeon` for another machine or runtime). Options are those of
 * `sodium compare`. On a quiet machine.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../packages/sodium-cli/src/compare/report.ts';
import { REPORTS } from './render.ts';

const root = join(import.meta.dirname, '../..');
const AGAINST = 'wasm,libsodium-wrappers,sodium-native,node-crypto,noble';

const [name, operation, ...options] = process.argv.slice(2);
if (operation === undefined) throw new Error('usage: npm run compare:record -- NAME OPERATION [OPTION]...');

const program = join(root, 'packages/sodium-cli/bin/sodium.cjs');
const { status, stdout } = spawnSync(
  process.execPath,
  [program, 'compare', '--operation', operation, '--against', AGAINST, '--json', '-', ...options],
  // The benchmark has the packages that are compared.
  { cwd: join(root, 'packages/bench'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
);
if (status !== 0) throw new Error(`sodium compare --operation ${operation} failed`);
const report = JSON.parse(stdout) as Report;
// Where a library was on the machine is of no use to others; its version is there.
const contenders = report.contenders.map(({ path: _, ...contender }) => contender);
mkdirSync(REPORTS, { recursive: true });
writeFileSync(
  join(REPORTS, `${operation}-${name}.json`),
  `${JSON.stringify({ ...report, contenders }, undefined, 2)}\n`,
);
