/**
 * Runs what docs/bundling.md says, with each tool, on the packages as they are packed.
 *
 *   tsx scripts/check-bundlers/main.ts [folder]   a folder to keep; where something is installed in it, that is used again
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packWorkspacePackage } from '../pack.ts';
import { checkEsbuild } from './esbuild.ts';
import { checkJest } from './jest.ts';
import { checkNft } from './nft.ts';
import { type Check, type Project, writeProgram } from './project.ts';
import { checkSingleExecutable } from './single-executable.ts';
import { checkWebpack } from './webpack.ts';

const TOOLS = [
  'esbuild@0.28.2',
  'webpack@5.113.0',
  'webpack-cli@7.3.1',
  '@vercel/nft@1.11.5',
  'jest@30.5.2',
  'babel-jest@30.5.2',
  '@babel/preset-env@7.29.14',
  'postject@1.0.0-alpha.6',
];

const checks: Readonly<Record<string, Check>> = {
  esbuild: checkEsbuild,
  '@vercel/nft': checkNft,
  'a single executable': checkSingleExecutable,
  webpack: checkWebpack,
  jest: checkJest,
};

const kept = process.argv[2];
const elsewhere = mkdtempSync(join(tmpdir(), 'sodium-bundlers-'));
try {
  const project: Project = {
    folder: kept === undefined ? join(elsewhere, 'project') : resolve(kept),
    elsewhere,
  };
  if (!existsSync(join(project.folder, 'node_modules'))) install(project);
  writeProgram(project);
  for (const [tool, check] of Object.entries(checks)) {
    console.log(`--- ${tool}`);
    check(project);
  }
  console.log('sodium runs as each tool has bundled, traced or loaded it');
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}

function install({ folder, elsewhere }: Project): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tarballs = ['sodium-sys', 'sodium'].map((name) =>
    packWorkspacePackage(name, join(elsewhere, 'tarballs', name)),
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', ...tarballs, ...TOOLS], {
    cwd: folder,
    stdio: 'inherit',
  });
}
