/** What the figures were taken on: without it they mean nothing. */
import { arch, availableParallelism, cpus, release, type } from 'node:os';

export interface Environment {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly runtime: string;
  /** Every library, with the version that ran. */
  readonly versions: Readonly<Record<string, string>>;
}

export function describeEnvironment(versions: Readonly<Record<string, string>>): Environment {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    system: `${type()} ${release()} ${arch()}`,
    runtime: describeRuntime(),
    versions,
  };
}

function describeRuntime(): string {
  const { bun, deno, node, v8 } = process.versions;
  if (bun !== undefined) return `Bun ${bun}`;
  return deno === undefined ? `Node ${node} (V8 ${v8})` : `Deno ${deno} (V8 ${v8})`;
}
