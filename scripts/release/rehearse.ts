/**
 * Releases to a registry on this machine, and installs from there with npm and yarn 4, as users will.
 *
 *     tsx scripts/release/rehearse.ts [FOLDER]
 *
 * FOLDER has the prebuilt packages (default: .cache/prebuilt). What else an install needs comes from npm's own registry.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { platformName } from '../../packages/sodium-sys/src/backends/platform.ts';
import { platforms } from '../build-prebuilt/platforms.ts';
import { build, root } from '../setup.mjs';
import { release } from './release.ts';

const prebuilt = resolve(process.argv[2] ?? join(root, '.cache/prebuilt'));
const work = mkdtempSync(join(tmpdir(), 'sodium-rehearsal-'));
const port = await freePort();
const registry = `http://localhost:${port}/`;
const SMOKE = ['prebuilt-smoke.mjs', 'runtime-smoke.mjs'];

build();
const server = await startRegistry();
try {
  const npm = [`--registry=${registry}`, `--//localhost:${port}/:_authToken=rehearsal`];
  await withoutOneNothingIsPublished(npm);
  for (const run of ['first', 'second']) await release({ prebuilt, work: folder(run), npm });
  installsWithNpm();
  installsWithYarn();
  console.log('the release can be made, and installed');
} finally {
  server.kill();
  rmSync(work, { recursive: true, force: true, maxRetries: 10 });
}

async function withoutOneNothingIsPublished(npm: readonly string[]): Promise<void> {
  const others = folder('without one');
  for (const { name } of platforms.slice(1))
    cpSync(join(prebuilt, name), join(others, name), { recursive: true });
  const refusal = await release({ prebuilt: others, work: folder('refused'), npm }).catch(
    (error: Error) => error,
  );
  if (!(refusal instanceof Error)) throw new Error('a release without a prebuilt package must be refused');
  if (!refusal.message.includes('is missing; npm run build-prebuilt')) throw refusal;
  const { status } = spawnSync('npm', ['view', 'sodium-sys', ...npm]);
  if (status === 0) throw new Error('of a release that was refused nothing must be published');
}

function installsWithNpm(): void {
  const project = newProject('npm');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `--registry=${registry}`], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  hashes(project);
}

/** It refuses where any optional dependency is not on the registry, whatever the platform. */
function installsWithYarn(): void {
  const project = newProject('yarn');
  const settings = [
    `npmRegistryServer: "${registry}"`,
    'unsafeHttpWhitelist: ["localhost"]',
    'nodeLinker: node-modules',
    'enableTelemetry: false',
    'npmMinimalAgeGate: 0',
    `globalFolder: "${folder('yarn-global')}"`,
  ];
  writeFileSync(join(project, '.yarnrc.yml'), `${settings.join('\n')}\n`);
  writeFileSync(join(project, 'yarn.lock'), '');
  execFileSync('npx', ['--yes', '@yarnpkg/cli-dist@4', 'install', '--no-immutable'], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  hashes(project);
}

function newProject(name: string): string {
  const project = folder(name);
  const dependencies = { sodium: '*', 'sodium-sys': '*', 'sodium-cli': '*' };
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies }),
  );
  for (const file of SMOKE) cpSync(join(root, 'scripts', file), join(project, file));
  return project;
}

function hashes(project: string): void {
  if (!platforms.some(({ name }) => name === platformName())) return;
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('SODIUM_'));
  execFileSync(process.execPath, [SMOKE[0]!], {
    cwd: project,
    stdio: 'inherit',
    env: { ...Object.fromEntries(kept), SODIUM_NO_SYSTEM: '1', SODIUM_NO_VENDOR: '1' },
  });
}

async function startRegistry() {
  const home = folder('verdaccio');
  // One of its dependencies asks for a tag of node-fetch, which mirrors may lack.
  writeFileSync(join(home, 'package.json'), '{"private":true,"overrides":{"node-fetch":"2.6.7"}}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', 'verdaccio@6'], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const ours = ['@sodium-sys/*', 'sodium-sys', 'sodium', 'sodium-cli'].map(
    (name) => `  '${name}': { access: $all, publish: $all }`,
  );
  const config = [
    `storage: ${join(home, 'storage')}`,
    `uplinks: { npm: { url: '${upstream}' } }`,
    'packages:',
    ...ours,
    "  '**': { access: $all, proxy: npm }",
    'max_body_size: 100mb',
    'log: { type: stdout, level: warn }',
  ];
  writeFileSync(join(home, 'config.yaml'), `${config.join('\n')}\n`);
  const log = openSync(join(home, 'log'), 'w');
  const program = join(home, 'node_modules/verdaccio/bin/verdaccio');
  const args = [program, '--config', join(home, 'config.yaml'), '--listen', `localhost:${port}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', log, log] });
  for (let attempt = 0; attempt < 60; attempt++) {
    await setTimeout(500);
    if (
      await fetch(`${registry}-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return child;
  }
  child.kill();
  throw new Error('the registry did not start');
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, 'localhost', () => {
      const address = probe.address() as { port: number };
      probe.close(() => found(address.port));
    });
  });
}

function folder(name: string): string {
  const path = join(work, name);
  mkdirSync(path, { recursive: true });
  return path;
}
