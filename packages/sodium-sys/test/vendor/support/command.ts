import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../../../../../scripts/libsodium-release.ts';
import { sourceArchive, vendorFolder } from '../../../../../scripts/vendored-for-tests.ts';
import { platformName } from '../../../src/backends/platform.ts';
import { readRecord } from '../../../src/library/vendored.ts';
import { temporaryFolder } from '../../library/support/folder.ts';

const program = fileURLToPath(new URL('../../../bin/sodium-sys.js', import.meta.url));

/** The source of libsodium as it is published, when scripts/fetch-source.sh was run. */
export const archive = sourceArchive();

/** Why the tests that need it are skipped. */
export const NO_ARCHIVE = 'no source of libsodium in .cache: scripts/fetch-source.sh gets it';

export interface Settings {
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sodium-sys` with vendored builds in `top`. */
export function sodiumSys(top: string, args: readonly string[], { env }: Settings = {}): Ended {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: environment(top, env),
    timeout: 110_000,
  });
  return { status, signal, stdout, stderr };
}

/** As `sodiumSys`, and goes on meanwhile. */
export function startSodiumSys(top: string, args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { env: environment(top), stdio: 'pipe' });
  const ended = new Promise<Ended>((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece) => {
      stdout += piece;
    });
    child.stderr.on('data', (piece) => {
      stderr += piece;
    });
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { child, ended };
}

function environment(top: string, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SODIUM_'));
  return { ...Object.fromEntries(inherited), SODIUM_VENDOR_DIR: top, SODIUM_NO_SYSTEM: '1', ...more };
}

/** The folder of the builds in `top`. */
export function buildsIn(top: string): string {
  return join(top, platformName());
}

/** Everything in the folder of builds, hidden entries too. */
export function entriesIn(top: string): string[] {
  return readdirSync(buildsIn(top)).sort();
}

/** The library that the tests themselves run on: made by the same command. */
export function vendoredLibrary(): string {
  return readRecord(buildsIn(vendorFolder), version)!.path;
}

/**
 * A program that is called like a compiler and takes no time: it makes empty objects, and for the library it does what
 * `link` says, a shell command that may use `$out`.
 */
export function quickCompiler(link = ':', compile = ': > "$out"'): string {
  const path = join(temporaryFolder(), 'compiler');
  writeFileSync(
    path,
    `#!/bin/sh
case "$1" in --version) echo "quick compiler 1"; exit;; esac
before= out= links=
for argument; do
  [ "$before" = -o ] && out=$argument
  [ "$argument" = -shared ] && links=1
  before=$argument
done
if [ -n "$links" ]; then
  ${link}
else
  ${compile}
fi
`,
  );
  chmodSync(path, 0o755);
  return path;
}

/** A compiler whose library is the one that the tests run on. */
export function copyingCompiler(): string {
  return quickCompiler(`cp "${vendoredLibrary()}" "$out"`);
}
