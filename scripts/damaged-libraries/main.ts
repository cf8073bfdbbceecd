/**
 * Flips each bit of the headers of libraries, one at a time: loading one must end in an error of ours, or give a library
 * that works. Linux; three minutes; part of .ci/full.
 */
import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { loadSodium } from 'sodium-sys';
import { vendorLibsodium } from 'sodium-sys/vendor';
import { sourceArchive, vendorFolder } from '../vendored-for-tests.ts';
import { DAMAGED_BITS, faults, sweep } from './sweep.ts';

process.env['SODIUM_NO_VENDOR'] = '1';
const libraries = [realpathSync(loadSodium().library.path)];

const archive = sourceArchive();
if (archive !== undefined) {
  delete process.env['SODIUM_NO_VENDOR'];
  process.env['SODIUM_VENDOR_DIR'] = vendorFolder;
  libraries.push((await vendorLibsodium({ from: archive })).path);
}

for (const library of libraries) {
  const bits = Array.from({ length: DAMAGED_BITS }, (_, bit) => bit);
  const outcomes = await sweep(library, bits, availableParallelism());
  const working = [...outcomes.values()].filter((outcome) => outcome === 'works').length;
  const found = faults(outcomes);
  console.log(`${library}: of ${bits.length} bits ${working} do no harm, ${found.length} are not noticed`);
  for (const fault of found) console.error(fault);
  if (found.length > 0) process.exitCode = 1;
}
