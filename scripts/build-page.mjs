// Bundles the page of `sodium compare --serve` for browsers, with `sodium/wasm` as it has just been built.
import { copyFileSync, mkdirSync } from 'node:fs';
import { build } from 'esbuild';
import { writeLicenses } from './join-dependency.mjs';
import { root } from './setup.mjs';

const COPIED = ['index.html', 'style.css', 'icon.svg'];

/**
 * @param source the folder of its sources, from the top level
 * @param output the folder to be written
 * @returns the files that were written, from the top level.
 */
export async function buildPage(source, output) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['main', 'worker'].map((name) => `${source}/${name}.ts`),
    outdir: output,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(root + output, { recursive: true });
  for (const name of COPIED) copyFileSync(`${root}${source}/${name}`, `${root}${output}/${name}`);
  const licenses = `${output}/worker.licenses.txt`;
  writeLicenses(metafile, licenses);
  return [...Object.keys(metafile.outputs), ...COPIED.map((name) => `${output}/${name}`), licenses];
}
