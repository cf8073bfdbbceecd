// npm run build: `tsc` compiles every module to build/ and declares its types in dist/; then the modules of each entry are
// joined into dist/. Node 20 takes about half a millisecond for every file that it loads, and with a file for each
// module that would be most of the time from start to first hash. What is joined stays readable, and there are no maps of
// it: they would weigh more than the rest, and lead to sources that are not in the package.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, posix, relative } from 'node:path';
import { build } from 'esbuild';
import { buildPage } from './build-page.mjs';
import { joinDependency } from './join-dependency.mjs';
import { root, run } from './setup.mjs';

/** Modules for browsers, which are not compiled by `tsc`. */
const IN_PAGE = /^serve[\\/]page[\\/]/;

/** The modules that users' bundlers join with theirs; what is generated is literals alone, and nobody bundles vendoring. */
const SHAKEN = /[\\/]packages[\\/]sodium(?:-sys)?[\\/]build[\\/](?!(?:generated|vendor)[\\/])/;
/** A statement as `tsc` writes it: it ends where the next line is no part of it. */
const CONSTANT = /^((?:export )?const \w+ = )([\s\S]*?);(?=\n[^\s})\]]|\n*(?![\s\S]))/gm;
/** Functions, literals, names, and what bundlers know of JavaScript's own. */
const NEVER_DOES_ANYTHING =
  /^(?:(?:async )?(?:function\b|(?:\([^()]*\)|\w+) =>)|(?:\/.*\/[a-z]*|'[^'\n]*'|[\w*+ -]+|[A-Z]\w*\.(?!prototype)\w+)$)/;
/** A class with members whose names are computed, which could do something. */
const CLASS = /^export (class (\w+)[^\n]*\{\n(?:(?!\}).*\n)*? +(?:get )?\[(?:(?!\}).*\n)*\})$/gm;
/** Calls, within one another, of names, literals and objects of these. */
const CALLS = /^(?:'[^'()\n]*'|[\w\s(){}[\]:,-])*$/;

run('node_modules/.bin/tsc', ['-b']);

// What the entries share is a file that each imports, so that an error class is the same from all of them. A command
// line stands alone.
const tar = { 'tar/parse': './tar-parser.js' };
const sodiumSys = [
  [['index', 'wasm', 'portable', 'constants']],
  // `sodium` has these in its own files; apart, so that nobody loads another file for them.
  [['intrinsics']],
  // Vendoring has the loader's modules once more, or loading would be in more files; but the errors are the same.
  [['vendor'], { '/shared/errors.js': './portable.js', ...tar }],
  [['trial']],
  [['cli'], tar],
].map(([entries, renamed]) => [entries, { '/native.cjs': './native.cjs', ...renamed }]);
// Bundlers and tracers look for `require` in a file of its own, which `tsc` doesn't copy.
const native = 'packages/sodium-sys/dist/native.cjs';
for (const copy of [native, 'packages/sodium-sys/build/backends/native.cjs']) {
  copyFileSync(`${root}packages/sodium-sys/src/backends/native.cjs`, `${root}${copy}`);
}
// Vendoring alone reads archives, with 74 kB of the 3.1 MB that tar and its dependencies have.
const parser = await joinDependency(
  'tar/parse',
  'packages/sodium-sys',
  'packages/sodium-sys/dist/tar-parser.js',
);
await writePackage('sodium-sys', sodiumSys, [native, ...parser]);
await writePackage('sodium', [
  // `sodium-sys/portable` is what both backends' entries export too: one package to look up less.
  [['index'], { 'sodium-sys/portable': 'sodium-sys' }],
  [['wasm'], { 'sodium-sys/portable': 'sodium-sys/wasm' }],
]);
// A command is a file of its own with all that it needs: what several shared would be in a file for each set of them.
const commands = readdirSync(`${root}packages/sodium-cli/src/commands`).map((file) =>
  file.replace('.ts', '.js'),
);
const others = Object.fromEntries(commands.map((file) => [`/commands/${file}`, `./${file}`]));
// But the errors are the same, and the charts are loaded for a page alone.
const shared = { '/errors.js': './errors.js', '/echarts.js': './echarts.js' };
// 0.5 MB of the 62 MB that ECharts has; not minified it would be more than twice as much.
const charts = await joinDependency(
  './build/compare/page/echarts.js',
  'packages/sodium-cli',
  'packages/sodium-cli/dist/echarts.js',
  { minify: true, define: { 'process.env.NODE_ENV': '"production"' } },
);
const commandLine = [
  [['errors']],
  [['cli'], { ...shared, ...others }],
  ...commands.map((file) => [[`commands/${file.replace('.js', '')}`], shared]),
  // Programs of their own, which load one contender each.
  [['compare/contender-program', 'compare/cold-start-program'], shared],
];
const page = await buildPage('packages/sodium-cli/src/serve/page', 'packages/sodium-cli/dist/page');
await writePackage('sodium-cli', commandLine, [...charts, ...page]);

/**
 * @param parts the entries that share files, and how their imports end that become others.
 * @param more what was written before.
 */
async function writePackage(name, parts, more = []) {
  const folder = `packages/${name}`;
  const written = [...more];
  for (const [entries, renamed] of parts) written.push(...(await join(folder, entries, renamed)));
  const sources = readdirSync(`${root}${folder}/src`, { recursive: true });
  const modules = sources
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !IN_PAGE.test(file))
    .map((file) => file.slice(0, -'.ts'.length));
  const types = modules.map((module) => `${folder}/dist/${module}.d.ts`);
  written.push(leaveOutTypes(folder, types));
  removeOthers(`${folder}/dist`, [...written, ...types]);
  const built = [
    ...modules.map((module) => `${module}.js`),
    ...sources.filter((file) => file.endsWith('.cjs')),
  ];
  removeOthers(
    `${folder}/build`,
    built.map((file) => `${folder}/build/${file}`),
  );
}

/**
 * Packs no types but those that users can get at: the others would be half a megabyte, most of it the ends of blocks.
 *
 * @returns the file that says so, which npm and pnpm heed.
 */
function leaveOutTypes(folder, types) {
  const { exports = {} } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
  const reached = new Set();
  const visit = (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = readFileSync(`${root}${file}`, 'utf8');
    for (const [, path] of text.matchAll(/\b(?:from|import\(?) ?['"](\.[^'"]+)\.js['"]/g)) {
      visit(posix.join(posix.dirname(file), `${path}.d.ts`));
    }
  };
  for (const entry of Object.values(exports)) {
    if (entry.types !== undefined) visit(posix.join(folder, entry.types));
  }
  const ignored = types
    .filter((file) => !reached.has(file))
    .map((file) => file.slice(`${folder}/dist`.length));
  const list = `${folder}/dist/.npmignore`;
  writeFileSync(`${root}${list}`, `${ignored.join('\n')}\n`);
  return list;
}

/** @returns the files that were written, from the top level. */
async function join(folder, entries, renamed = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `${folder}/build/${entry}.js`),
    outdir: `${folder}/dist`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    metafile: true,
    chunkNames: `shared-${basename(entries[0])}-[hash]`,
    logLevel: 'warning',
    plugins: [
      { name: 'imports', setup: ({ onResolve }) => onResolve({ filter: /./ }, resolveImport) },
      { name: 'modules', setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, prepareModule) },
    ],
  });
  return Object.keys(metafile.outputs);

  /** Packages stay imports; but of 361 constants only those that are used are worth having, and one package is no user's. */
  function resolveImport({ path, kind }) {
    if (kind === 'entry-point') return undefined;
    if (path === 'measuring') return { path: `${root}packages/measuring/dist/index.js` };
    if (path === 'sodium-sys/constants') return { path: `${root}packages/sodium-sys/build/constants.js` };
    if (path === 'sodium-sys/intrinsics')
      return { path: `${root}packages/sodium-sys/build/shared/intrinsics.js` };
    const other = Object.keys(renamed).find((name) => path.endsWith(name));
    if (other !== undefined) return { path: renamed[other], external: true };
    return /^[./]/.test(path) ? undefined : { path, external: true };
  }
}

function prepareModule({ path }) {
  const contents = takeBuiltins(path, readFileSync(path, 'utf8'));
  return { contents: SHAKEN.test(path) ? markConstants(contents) : contents };
}

/**
 * Says of every constant and every class of a module that making it does nothing else, so that bundlers leave out those that nobody uses, and
 * what only they use. They believe it of a call alone, and neither of a property that is read in it nor of an argument.
 */
function markConstants(source) {
  return source
    .replace(CONSTANT, (statement, start, value) => {
      if (NEVER_DOES_ANYTHING.test(value)) return statement;
      if (CALLS.test(value)) return `${start}${value.replace(/(?:new )?\b\w+\(/g, '/* @__PURE__ */ $&')};`;
      // A function that is called at once would be compiled for it, which all together would take a millisecond.
      return `${start}/* @__PURE__ */ (() => (${value}))();`;
    })
    .replace(CLASS, 'export const $2 = /* @__PURE__ */ (() => $1)();');
}

/**
 * Takes Node's modules without `import`, which reads every property of them: of `node:fs` also those that load all of
 * Node's streams. That is a tenth of the time from start to first hash.
 */
function takeBuiltins(path, source) {
  const contents = source.replace(
    /^import \{([^}]*)\} from '(node:[^']*)';$/gm,
    (_, names, name) => `const {${names.replaceAll(' as ', ': ')}} = process.getBuiltinModule('${name}');`,
  );
  if (/^import .* from 'node:/m.test(contents))
    throw new Error(`${path} imports a module of Node as a whole`);
  return contents;
}

/**
 * Removes what an earlier build left: files whose names depend on what is in them, and those of modules that are gone.
 * What `tsc` wrote for a module that is there must stay, as it is not written again while the module is the same.
 */
function removeOthers(folder, wanted) {
  const kept = new Set(wanted);
  const entries = readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = `${entry.parentPath}/${entry.name}`;
    const file = relative(root, path).replaceAll('\\', '/');
    const isKept = entry.isDirectory() ? wanted.some((each) => each.startsWith(`${file}/`)) : kept.has(file);
    if (!isKept) rmSync(path, { recursive: true, force: true });
  }
}
