import { spawnSync } from 'node:child_process';
import type { Attempt, LibraryInfo, LoadOptions } from 'sodium-sys';
import { expect } from 'vitest';

/** The built package: a child process cannot run the sources. */
export const entry = new URL('../../../dist/index.js', import.meta.url).href;

/** The folder of the modules before they are joined, for what the package does not export. */
export const modules = new URL('../../../build/', import.meta.url).href;

export const nobody = 65534;

/** What a child process made of loading: one of the two. */
export interface Outcome {
  readonly library?: LibraryInfo;
  readonly error?: {
    readonly name: string;
    readonly code: string;
    readonly message: string;
    readonly path?: string;
    readonly attempts?: readonly Attempt[];
  };
}

export interface ChildSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** JavaScript to run after the package was imported, and before it loads anything. */
  readonly before?: string;
}

/** Runs an ES module in a process of its own; none of this process's variables about libsodium reach it. */
export function runScript(script: string, env: Readonly<Record<string, string>> = {}, cwd?: string) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SODIUM_'));
  const result = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...Object.fromEntries(inherited), ...env },
    timeout: 60_000,
    ...(cwd === undefined ? {} : { cwd }),
  });
  // A process that a signal killed has no status.
  expect({ status: result.status, signal: result.signal, stderr: result.stderr }).toEqual({
    status: 0,
    signal: null,
    stderr: '',
  });
  return result.stdout;
}

/** Calls `loadSodium` in a process of its own, which must survive it. */
export function loadInChild(options: LoadOptions = {}, { env, before = '' }: ChildSettings = {}): Outcome {
  const output = runScript(
    `
    import { loadSodium } from ${JSON.stringify(entry)};
    // The engine is loaded first: its file may be out of reach for whom the process becomes next.
    try { loadSodium({ path: '/missing' }); } catch {}
    ${before}
    let outcome;
    try {
      outcome = { library: loadSodium(${JSON.stringify(options)}).library };
    } catch (error) {
      const { name, code, message, path, attempts } = error;
      outcome = { error: { name, code, message, path, attempts } };
    }
    console.log(JSON.stringify(outcome));
    `,
    env,
  );
  return JSON.parse(output) as Outcome;
}

/** Loads a library in a process of its own, and gives the result of each expression over `raw`, or its error as text. */
export function usesInChild(path: string, expressions: readonly string[]): unknown[] {
  const output = runScript(`
    import { loadSodium } from ${JSON.stringify(entry)};
    const { raw } = loadSodium({ path: ${JSON.stringify(path)} });
    const attempt = (use) => {
      try {
        return use();
      } catch (error) {
        return error.name + ': ' + error.message;
      }
    };
    console.log(JSON.stringify([${expressions.map((use) => `attempt(() => ${use})`).join(', ')}]));
  `);
  return JSON.parse(output) as unknown[];
}
