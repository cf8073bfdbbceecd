/** What every tool is given: a program in a project that has the packed packages installed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `printf abc | b2sum -l 256` */
export const DIGEST = 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319';

export const KOFFI = `@koromix/koffi-${process.platform}-${process.arch}`;

export const PROGRAM = 'program.js';

export interface Project {
  /** The folder that everything is installed in. */
  readonly folder: string;
  /** A folder where none of the packages is found. */
  readonly elsewhere: string;
}

export type Check = (project: Project) => void;

export function writeProgram({ folder }: Project): void {
  writeFileSync(
    join(folder, PROGRAM),
    `import { fromUtf8, genericHash, toHex } from 'sodium';
console.log(toHex(genericHash(fromUtf8('abc'))));
`,
  );
}

/** Runs what a package of the project has in its `bin`. */
export function runTool({ folder }: Project, name: string, ...args: readonly string[]): void {
  execFileSync(join(folder, 'node_modules/.bin', name), args, { cwd: folder, stdio: 'inherit' });
}

/** @throws Error when it prints another digest. */
export function expectDigest(command: string, ...args: readonly string[]): void {
  const printed = execFileSync(command, args, { encoding: 'utf8' }).trim();
  if (printed !== DIGEST) throw new Error(`${command} ${args.join(' ')} printed ${printed}`);
}

/** @returns a copy that finds none of the project's packages. */
export function moveAway({ folder, elsewhere }: Project, output: string): string {
  const copy = mkdtempSync(join(elsewhere, 'app-'));
  cpSync(join(folder, output), copy, { recursive: true });
  return copy;
}

/** Puts koffi's package into the `node_modules` of another folder. */
export function deployKoffi({ folder }: Project, target: string): void {
  mkdirSync(join(target, 'node_modules'), { recursive: true });
  cpSync(join(folder, 'node_modules', KOFFI), join(target, 'node_modules', KOFFI), { recursive: true });
}
