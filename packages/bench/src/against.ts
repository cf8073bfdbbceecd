/**
 * Compares this build with another, for a change: each case takes turns in one process.
 *
 *     npm run bench:against -- FOLDER [--rounds 40] [--sample 20]
 *
 * FOLDER is a checkout with built packages, as it was before the change.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { clocks, distribution, pairedRatios } from 'measuring';
import { describeEnvironment } from './environment.js';
import { measure } from './measure.js';
import { warmUp } from './warm-up.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '40' }, sample: { type: 'string', default: '20' } },
});
const folder = resolve(process.env['INIT_CWD'] ?? '.', positionals[0] ?? '');
if (!existsSync(`${folder}/packages/sodium/dist/index.js`)) {
  throw new Error(`${folder} has no packages/sodium/dist/index.js: name a checkout that has been built`);
}
const before = await load('before', folder);
const now = await load('now', resolve(import.meta.dirname, '../../..'));

const { cpu, runtime } = describeEnvironment({});
console.log(`${cpu}, ${runtime}, ${now.library}\n`);
console.log('| | before, ns | now, ns | now / before | quartiles |\n| --- | --: | --: | --: | --: |');
for (const [index, { name }] of now.cases.entries()) {
  const runners = [before, now].map(({ id, cases }) => {
    const { loop, digest } = cases[index]!;
    return { id, name: id, digest: digest(), run: loop };
  });
  const measured = await measure(runners, {
    rounds: Number(values.rounds),
    sampleMilliseconds: Number(values.sample),
    clock: clocks.wall,
  });
  const [first, second] = measured.map(({ samples }) => samples);
  const ratio = pairedRatios(second!, first!);
  const [old, recent] = [distribution(first!), distribution(second!)];
  console.log(
    `| ${name} | ${old.median.toFixed(0)} | ${recent.median.toFixed(0)} | ${ratio.median.toFixed(3)} | ` +
      `${ratio.lower.toFixed(3)} – ${ratio.upper.toFixed(3)} |`,
  );
}

async function load(id: string, root: string) {
  const api = await import(pathToFileURL(`${root}/packages/sodium/dist/index.js`).href);
  const { loadSodium } = await import(pathToFileURL(`${root}/packages/sodium-sys/dist/index.js`).href);
  const { casesOf } = (await import(`./against-cases.js?${id}`)) as typeof import('./against-cases.js');
  const { raw, library } = loadSodium();
  warmUp(raw);
  return { id, cases: casesOf(api), library: `libsodium ${library.version} (${library.path})` };
}
