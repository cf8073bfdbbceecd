/** What every tool is given: a program in a project that has the packed packages installed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { platformName } from '../../packages/sodium-sys/src/backends/platform.ts';

/** `printf abc | b2sum -l 256` */
export const DIGEST = 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319';

export const KOFFI = `@koromix/koffi-${process.platform}-${process.arch}`;

export const PREBUILT = `@sodium-sys/${platformName()}`;

export const PROGRAM = 'program.js';

export interface Project {
  /** The folder that everything is installed in. */
  readonly folder: string;
  /** A folder where none of the packages is found. */
  readonly elsewhere: string;
}

export type Check = (project: Project) => void | Promise<void>;

const LIBRARIES: Readonly<Record<Library, NodeJS.ProcessEnv>> = {
  prebuilt: { SODIUM_NO_SYSTEM: '1' },
  system: { SODIUM_NO_PREBUILT: '1' },
};

/** Where libsodium comes from. */
export type Library = 'prebuilt' | 'system';

/** What the program says. */
interface Report {
  readonly digest: string;
  readonly backend: string;
  readonly path: string;
}

/** An expression of what the program says, for programs of every kind. */
export const REPORT =
  "{ digest: toHex(genericHash(fromUtf8('abc'))), backend: runtime.backend, path: runtime.path }";
export const NAMES = 'fromUtf8, genericHash, runtime, toHex';

export function writeProgram({ folder }: Project): void {
  writeFileSync(
    join(folder, PROGRAM),
    `import { ${NAMES} } from 'sodium';
console.log(JSON.stringify(${REPORT}));
`,
  );
}

/** Writes a folder of its own below the project, which finds what is installed there. */
export function writeFolder(
  { folder }: Project,
  name: string,
  files: Readonly<Record<string, string>>,
): string {
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(folder, name);
}

/** Runs what a package of the project has in its `bin`. */
export function runTool({ folder }: Project, name: string, ...args: readonly string[]): void {
  runToolIn(folder, folder, name, ...args);
}

export function runToolIn(cwd: string, folder: string, name: string, ...args: readonly string[]): void {
  execFileSync(join(folder, 'node_modules/.bin', name), args, {
    cwd,
    stdio: 'inherit',
    env: environment('prebuilt'),
  });
}

/** Neither another library nor one that this user vendored may stand in. */
export function environment(library: Library): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('SODIUM_'));
  return {
    ...Object.fromEntries(kept),
    NEXT_TELEMETRY_DISABLED: '1',
    SODIUM_VENDOR_DIR: '/nonexistent',
    ...LIBRARIES[library],
  };
}

/** @throws Error when it prints another digest, or does not hash natively with the library from there. */
export function expectNative(library: Library, command: string, ...args: readonly string[]): void {
  const printed = execFileSync(command, args, { encoding: 'utf8', env: environment(library) });
  requireNative(library, printed, [command, ...args].join(' '));
}

export function requireNative(library: Library, printed: string, what: string): void {
  const { digest, backend, path } = JSON.parse(printed) as Report;
  const isPrebuilt = path.includes('@sodium-sys');
  if (digest === DIGEST && backend === 'native' && isPrebuilt === (library === 'prebuilt')) return;
  throw new Error(`${what} must hash with the ${library} library, printed ${printed}`);
}

/** With either library, each alone. */
export function expectNativeWithBoth(command: string, ...args: readonly string[]): void {
  expectNative('prebuilt', command, ...args);
  expectNative('system', command, ...args);
}

/** @returns a copy that finds none of the project's packages. */
export function moveAway({ folder, elsewhere }: Project, output: string): string {
  const copy = mkdtempSync(join(elsewhere, 'app-'));
  cpSync(join(folder, output), copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** Does something while nothing is installed in the project: bundles must not lead to it. */
export async function withoutModules<Result>(
  { folder }: Project,
  act: () => Result | Promise<Result>,
): Promise<Result> {
  const modules = join(folder, 'node_modules');
  renameSync(modules, `${modules}.away`);
  try {
    return await act();
  } finally {
    renameSync(`${modules}.away`, modules);
  }
}

/** Puts packages of the project into the `node_modules` of another folder. */
export function deploy({ folder }: Project, target: string, ...names: readonly string[]): void {
  for (const name of names) {
    const path = join('node_modules', name);
    cpSync(join(folder, path), join(target, path), { recursive: true });
  }
}

/** All that `sodium` needs natively: what a deployed `node_modules` has of it. */
export const SODIUM = ['sodium', 'sodium-sys', KOFFI, PREBUILT];
