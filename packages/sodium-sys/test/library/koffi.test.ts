/** koffi, the engine of the native backend, where it cannot be loaded: each reason has a remedy of its own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { whyNoKoffi } from '../../src/backends/koffi-absent.ts';
import {
  type Deployment,
  deploy,
  loadDeployed,
  permissionFlag,
  type RunSettings,
} from './support/deployment.ts';
import { temporaryFolder } from './support/folder.ts';

const koffi = `@koromix/koffi-${process.platform}-${process.arch}`;
const NEEDS = `the native backend needs ${koffi}`;
const OTHERWISE = 'or use the WebAssembly backend';

function refusal(deployment: Deployment, settings?: RunSettings): string | undefined {
  const { error } = loadDeployed(deployment, settings);
  expect(error?.code).toBe('ERR_SODIUM_INITIALIZATION');
  return error?.message;
}

const isLinux = process.platform === 'linux' && process.arch === 'x64';

describe('the error says', () => {
  it('that it is not installed', () => {
    expect(refusal(deploy(['koffi', 'prebuilt']))).toBe(
      `${NEEDS}, an optional dependency of sodium-sys that is not installed: install again without --omit=optional, and on ` +
        `the platform where it will run, ${OTHERWISE}`,
    );
  });

  it('that Node may load no addons', () => {
    expect(refusal(deploy(['prebuilt']), { flags: ['--no-addons'] })).toBe(
      `${NEEDS}, and this process may load no native addons: start Node without --no-addons, ${OTHERWISE}`,
    );
    expect(refusal(deploy(['prebuilt']), { flags: [permissionFlag, '--allow-fs-read=*'] })).toBe(
      `${NEEDS}, and this process may load no native addons: add --allow-addons, ${OTHERWISE}`,
    );
  });

  it('which of the two keeps Node from it, or that both do', () => {
    const deployment = deploy(['prebuilt']);
    const restricted = [permissionFlag, '--allow-fs-read=*', '--no-addons'];
    const refused = (remedy: string) =>
      `${NEEDS}, and this process may load no native addons: ${remedy}, ${OTHERWISE}`;
    expect(refusal(deployment, { flags: restricted })).toBe(
      refused('start Node without --no-addons and add --allow-addons'),
    );
    expect(refusal(deployment, { flags: [...restricted, '--allow-addons'] })).toBe(
      refused('start Node without --no-addons'),
    );
    const env = { NODE_OPTIONS: '"--no-addons"' };
    expect(refusal(deployment, { flags: restricted.slice(0, 2), env })).toBe(
      refused('start Node without --no-addons and add --allow-addons'),
    );
  });

  it('that it is for another C library', (context) => {
    context.skip(!isLinux, 'koffi has binaries for two C libraries only on Linux');
    const deployment = deploy(['prebuilt']);
    const folder = join(deployment.app, 'node_modules', koffi);
    // musl's binary where that for glibc is looked for, as after an install in another image.
    for (const [from, to] of [
      ['musl_x64', 'linux_x64'],
      ['linux_x64', 'musl_x64'],
    ] as const) {
      cpSync(join(folder, from), join(folder, `${to}.other`), { recursive: true });
    }
    for (const name of ['linux_x64', 'musl_x64']) {
      cpSync(join(folder, `${name}.other`), join(folder, name), { recursive: true });
    }
    expect(refusal(deployment)).toBe(
      `${NEEDS}, which was installed for another C library or processor: install again on the platform where it will run, ${OTHERWISE}`,
    );
  });

  it('that it is damaged', (context) => {
    context.skip(!isLinux, 'each system has its own words for it');
    for (const length of [0, 100]) {
      const deployment = deploy(['prebuilt']);
      const binary = join(deployment.app, 'node_modules', koffi, 'linux_x64', 'koffi.node');
      const whole = readFileSync(binary);
      rmSync(binary);
      writeFileSync(binary, whole.subarray(0, length));
      expect(refusal(deployment)).toBe(`${NEEDS}, which is damaged: install again, ${OTHERWISE}`);
    }
  });

  it('that it is on a file system from which nothing may be executed', (context) => {
    const folder = temporaryFolder();
    const mount = (command: string) =>
      spawnSync('unshare', [
        '--mount',
        'sh',
        '-ec',
        `mount -t tmpfs -o noexec none "$0"; ${command}`,
        folder,
      ]);
    context.skip(mount('true').status !== 0, 'this process may not mount anything');
    const { app } = deploy(['prebuilt']);
    const load = join(app, 'load.mjs');
    writeFileSync(
      load,
      `import { loadSodium } from 'sodium-sys';
      try { loadSodium(); } catch (error) { console.log(error.message); }`,
    );
    const { stdout } = mount(`cp -r "${app}/." "$0"; "${process.execPath}" --no-warnings "$0/load.mjs"`);
    expect(String(stdout)).toBe(
      `${NEEDS}, which is on a file system that nothing may be executed from (noexec): install it elsewhere, ${OTHERWISE}\n`,
    );
  });

  /** What a bundle without koffi's engine prints. */
  async function refusalOfBundle(format: 'cjs' | 'esm'): Promise<string> {
    const { app } = deploy(['prebuilt']);
    const bundled = join(temporaryFolder(), 'app');
    mkdirSync(bundled);
    const outfile = join(bundled, format === 'cjs' ? 'main.cjs' : 'main.mjs');
    writeFileSync(
      join(app, 'main.mjs'),
      `import { loadSodium } from 'sodium-sys';
      try { loadSodium(); } catch (error) { console.log(error.message); }`,
    );
    await build({
      entryPoints: [join(app, 'main.mjs')],
      outfile,
      bundle: true,
      external: ['*.node'],
      platform: 'node',
      format,
    });
    return spawnSync(process.execPath, [outfile], { encoding: 'utf8', env: {} }).stdout;
  }

  const NO_REQUIRE =
    `${NEEDS}, and a bundler has put sodium-sys into a module that has no require: give it one by createRequire of ` +
    `node:module, or mark sodium-sys as external and deploy it with its dependencies, ${OTHERWISE}`;

  it('that a bundler has separated it from the package', async () => {
    expect(await refusalOfBundle('cjs')).toBe(
      `${NEEDS}, which is not found from here: a bundler has put sodium-sys into another file; mark sodium-sys as external ` +
        `and deploy it with its dependencies, ${OTHERWISE}\n`,
    );
  });

  it('that a bundler has put it where no require is', async () => {
    expect(await refusalOfBundle('esm')).toBe(`${NO_REQUIRE}\n`);
    // What stands in modules that rollup 4, @rollup/plugin-commonjs 29, rolldown 1 and Bun 1 make.
    for (const message of [
      'require is not defined',
      'require is not defined in ES module scope, you can use import instead',
      'Could not dynamically require "koffi". Please configure the dynamicRequireTargets or/and ignoreDynamicRequires option',
      'Calling `require` for "koffi" in an environment that doesn\'t expose the `require` function.',
      'Dynamic require of "koffi" is not supported',
    ]) {
      expect(whyNoKoffi(koffi, { message }, '/app/main.mjs')).toBe(NO_REQUIRE);
    }
  });

  it('that Deno may not load it, and any other reason in the words of the system', () => {
    const place = 'file:///app/node_modules/sodium-sys/dist/index.js';
    // As Deno 2 has it; Deno itself is run by scripts/check-runtimes.mjs.
    const deno = {
      name: 'NotCapable',
      message: `Requires ffi access to "/app/koffi.node", run again with the --allow-ffi flag`,
    };
    expect(whyNoKoffi('koffi', deno, place)).toBe(
      `the native backend needs koffi, which Deno may not load: start it with --allow-ffi, ${OTHERWISE}`,
    );
    expect(whyNoKoffi('koffi', { code: 'ERR_DLOPEN_FAILED', message: 'quota exceeded\nat …' }, place)).toBe(
      'the native backend needs koffi, which the system refuses to load: quota exceeded; mend that, or use the WebAssembly backend',
    );
  });
});
