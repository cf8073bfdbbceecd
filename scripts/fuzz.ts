/**
 * Calls the raw functions of every library with random arguments, both ways, in processes of their own.
 *
 *     tsx scripts/fuzz.ts [--seconds 300] [--seed 1] [--calls 100000] [--only vendored] [--apart]
 *
 * The seconds are for all libraries together. Each process makes so many calls, the first with the seed and each following
 * with the next one: a death prints which it was, and `--seed` of that finds it again. With `--apart` no two arguments are the
 * same memory.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, type Mode } from '../packages/sodium-sys/test/conformance/support/fuzz/run.ts';
import { vendorFolder } from './vendored-for-tests.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 86_400_000)) },
    calls: { type: 'string', default: '100000' },
    only: { type: 'string' },
    apart: { type: 'boolean', default: false },
  },
});

const XDG_DATA_HOME = join(import.meta.dirname, '../.cache/no-data');

const LIBRARIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  system: { SODIUM_TEST_BACKEND: 'native', SODIUM_NO_VENDOR: '1' },
  vendored: { SODIUM_TEST_BACKEND: 'native', SODIUM_VENDOR_DIR: vendorFolder },
  wasm: { SODIUM_TEST_BACKEND: 'wasm' },
};

const MODES: readonly Mode[] = ['raw', 'rawAsync'];

const names = Object.keys(LIBRARIES).filter((name) => values.only === undefined || name === values.only);
const milliseconds = (Number(values.seconds) * 1000) / (names.length * MODES.length);

for (const name of names) {
  for (const mode of MODES) fuzzFor(name, mode, Date.now() + milliseconds);
}

function fuzzFor(name: string, mode: Mode, end: number): void {
  let [calls, refused, library] = [0, 0, ''];
  const first = Number(values.seed);
  let seed = first;
  for (; Date.now() < end; seed++) {
    const variables = { XDG_DATA_HOME, SODIUM_FUZZ_APART: values.apart ? '1' : '0', ...LIBRARIES[name] };
    const report = fuzz(mode, seed, Number(values.calls), end - Date.now(), variables);
    calls += report.calls;
    refused += report.refused;
    library = report.library;
  }
  const seeds = `seeds ${first} to ${seed - 1}`;
  console.log(`${name} (${library}), ${mode}: ${calls} calls, ${refused} refused, ${seeds}: nothing found`);
}
