/** Node processes of their own, for what could end the process that runs the tests. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Outcome {
  /** The exit status, or null when a signal ended the process. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));

function node(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  timeout?: number,
): Outcome {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd: PACKAGE,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...(timeout === undefined ? {} : { timeout, killSignal: 'SIGKILL' }),
  });
  if (error !== undefined && signal === null) throw error;
  return { status, signal, stdout, stderr };
}

/** Runs a module on the packages as built: it imports `sodium-sys` by its name. */
export function runSnippet(
  source: string,
  flags: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Outcome {
  return node([...flags, '--input-type=module', '--eval', source], variables);
}

/** Runs a TypeScript module of the tests on the sources. */
export function runModule(
  url: URL,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  timeout?: number,
): Outcome {
  return node(['--import', 'tsx', fileURLToPath(url), ...args], variables, timeout);
}
