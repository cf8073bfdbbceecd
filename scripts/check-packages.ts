/**
 * Checks the packages as users get them: packed, looked at by publint and are-the-types-wrong, installed into an empty
 * folder, imported and required there, compiled against under several settings of TypeScript, bundled for a browser, and
 * weighed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { checkBrowsers } from './check-browsers/check.ts';
import { BANNER } from './check-bundlers/esbuild.ts';
import { DIGEST } from './check-bundlers/project.ts';
import { checkDeclarations } from './check-declarations.ts';
import { measureInstalled, report, requireAtMost } from './installed-size.ts';
import { packWorkspacePackage } from './pack.ts';

const root = join(import.meta.dirname, '..');
const names = ['sodium-sys', 'sodium', 'sodium-cli'];

/**
 * What an install of `sodium` may take, with koffi, WebAssembly and the prebuilt library for one platform; that library's
 * package is not in the workspace, so that room is left for it.
 */
const MAXIMUM_INSTALLED_BYTES = 8_000_000 - 800_000;

const work = mkdtempSync(join(tmpdir(), 'sodium-packages-'));

try {
  run(process.execPath, ['scripts/build.mjs'], root);
  const tarballs = names.map((name) => packWorkspacePackage(name, join(work, 'tarballs', name)));
  for (const tarball of tarballs) {
    run('node_modules/.bin/publint', ['run', tarball, '--strict'], root);
    // Everything here is ESM, which `require` loads too; a command line has no types to resolve.
    if (!tarball.includes('sodium-cli'))
      run('node_modules/.bin/attw', [tarball, '--ignore-rules', 'cjs-resolves-to-esm'], root);
  }
  isSmall(tarballs);
  const project = install(tarballs);
  runsWhenInstalled(project);
  checkDeclarations(project, join(work, 'without-types'));
  await bundlesForBrowsers(project);
  await checkBrowsers(project);
  await bundlesForNode(project);
  await importsWhatIsInstalled(project);
  console.log('the packages are right as packed');
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Needs no network: what pnpm has installed is what users get, in the versions of the lockfile. */
function isSmall(tarballs: readonly string[]): void {
  const roots = ['sodium', 'sodium-sys'].map((name) => {
    const unpacked = join(work, 'unpacked', name);
    mkdirSync(unpacked, { recursive: true });
    const tarball = tarballs[names.indexOf(name)]!;
    run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'], root);
    return { unpacked, workspace: join(root, 'packages', name) };
  });
  const installed = measureInstalled(roots);
  if (![...installed.packages.keys()].some((name) => name.startsWith('@koromix/koffi-'))) {
    throw new Error('koffi is not installed, so that its size is not known');
  }
  requireAtMost(MAXIMUM_INSTALLED_BYTES, installed);
  console.log(`what an install of sodium takes:\n${report(installed)}`);
}

function install(tarballs: readonly string[]): string {
  const project = join(work, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-package-lock', ...tarballs, typesOfNode()],
    project,
  );
  return project;
}

/** What the types of the Node entry need, in the version that the packages are compiled with. */
function typesOfNode(): string {
  const file = join(root, 'node_modules/@types/node/package.json');
  return `@types/node@${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
}

function runsWhenInstalled(project: string): void {
  const expectDigest = `if (toHex(genericHash(fromUtf8('abc'))) !== '${DIGEST}') throw new Error('wrong digest');`;
  const scripts = {
    'import.mjs': `import { genericHash, toHex, fromUtf8 } from 'sodium'; ${expectDigest}`,
    'require.cjs': `const { genericHash, toHex, fromUtf8 } = require('sodium'); ${expectDigest}`,
    'wasm.mjs': `import { genericHash, toHex, fromUtf8, ready } from 'sodium/wasm'; await ready; ${expectDigest}`,
    'vendor.mjs': `import { listVendored } from 'sodium-sys/vendor'; if (!Array.isArray(listVendored())) throw new Error();`,
    'raw.mjs': `import { loadSodium } from 'sodium-sys'; if (loadSodium().raw.sodium_init() !== 1) throw new Error();`,
  };
  for (const [file, text] of Object.entries(scripts)) {
    writeFileSync(join(project, file), text);
    run(process.execPath, ['--no-warnings', file], project);
  }
  run('npx', ['--no-install', 'sodium', '--version'], project);
  run('npx', ['--no-install', 'sodium-sys', 'doctor'], project);
  run('npx', ['--no-install', 'sodium-sys', 'vendor', '--list'], project);
}

/** Fails when anything that the portable entries import is built into Node. */
async function bundlesForBrowsers(project: string): Promise<void> {
  for (const entry of ['sodium/wasm', 'sodium-sys/wasm', 'sodium-sys/portable', 'sodium-sys/constants']) {
    await build({
      stdin: { contents: `export * from '${entry}';`, resolveDir: project },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      logLevel: 'error',
    });
  }
}

/** With koffi's engine beside the bundle, as docs/bundling.md has it; other bundlers take longer: scripts/check-bundlers. */
async function bundlesForNode(project: string): Promise<void> {
  const formats = { cjs: '', esm: BANNER } as const;
  for (const [format, banner] of Object.entries(formats)) {
    const outfile = join(work, `bundle-${format}`, format === 'cjs' ? 'program.cjs' : 'program.mjs');
    await build({
      stdin: {
        contents: `import { fromUtf8, genericHash, runtime, toHex } from 'sodium';
console.log(runtime.backend, toHex(genericHash(fromUtf8('abc'))));`,
        resolveDir: project,
      },
      outfile,
      bundle: true,
      format: format as keyof typeof formats,
      platform: 'node',
      loader: { '.node': 'copy' },
      banner: { js: banner },
      logLevel: 'error',
    });
    const printed = execFileSync(process.execPath, [outfile], { encoding: 'utf8' }).trim();
    if (printed !== `native ${DIGEST}`) throw new Error(`${outfile} must hash natively, printed ${printed}`);
  }
}

/** Fails when a file imports a package that is not among the dependencies, which only some command would notice. */
async function importsWhatIsInstalled(project: string): Promise<void> {
  const files = names.map((name) => join(project, 'node_modules', name, 'dist'));
  const entryPoints = files.flatMap((dist) =>
    readdirSync(dist)
      .filter((file) => file.endsWith('.js'))
      .map((file) => join(dist, file)),
  );
  await build({
    entryPoints,
    bundle: true,
    write: false,
    outdir: join(work, 'bundled'),
    external: ['*.node'],
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: 'inherit' });
}
