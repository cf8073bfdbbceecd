// npm run build: `tsc` compiles every module to build/ and declares its types in dist/; then the modules of each entry are
// joined into dist/. Node 20 takes about half a millisecond for every file that it loads, and with a file for each
// module that would be most of the time from start to first hash.
import { readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { root, run } from './setup.mjs';

run('node_modules/.bin/tsc', ['-b']);

// What the entries share is a file that each imports, so that an error class is the same from all of them. A command
// line stands alone.
await join('sodium-sys', ['index', 'wasm', 'portable', 'constants']);
// Vendoring has the loader's modules once more, or loading would be in more files; but the errors are the same.
await join('sodium-sys', ['vendor'], { '/shared/errors.js': './portable.js' });
await join('sodium-sys', ['trial']);
await join('sodium-sys', ['cli']);
// `sodium-sys/portable` is what both backends' entries export too: one package to look up less.
await join('sodium', ['index'], { 'sodium-sys/portable': 'sodium-sys' });
await join('sodium', ['wasm'], { 'sodium-sys/portable': 'sodium-sys/wasm' });
await join('sodium-cli', ['cli']);

/** @param renamed how imports end that become others. */
async function join(name, entries, renamed = {}) {
  const folder = `${root}packages/${name}`;
  removeJavaScript(`${folder}/dist`, entries);
  await build({
    entryPoints: entries.map((entry) => `${folder}/build/${entry}.js`),
    outdir: `${folder}/dist`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    sourcemap: true,
    chunkNames: `shared-${entries[0]}-[hash]`,
    logLevel: 'warning',
    plugins: [{ name: 'imports', setup: ({ onResolve }) => onResolve({ filter: /./ }, resolveImport) }],
  });

  /** Packages stay imports; but of 361 constants only those that are used are worth having. */
  function resolveImport({ path, kind }) {
    if (kind === 'entry-point') return undefined;
    if (path === 'sodium-sys/constants') return { path: `${root}packages/sodium-sys/build/constants.js` };
    const other = Object.keys(renamed).find((name) => path.endsWith(name));
    if (other !== undefined) return { path: renamed[other], external: true };
    return /^[./]/.test(path) ? undefined : { path, external: true };
  }
}

/** What an earlier build left: the names of shared files depend on what is in them. */
function removeJavaScript(folder, entries) {
  const isOurs = (file) =>
    entries.some((entry) => file.startsWith(`${entry}.js`) || file.startsWith(`shared-${entry}-`));
  for (const file of readdirSync(folder).filter(isOurs)) rmSync(`${folder}/${file}`);
}
