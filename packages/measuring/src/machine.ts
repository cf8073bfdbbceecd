/** What figures were taken on: without it they mean nothing. */
import { arch, availableParallelism, cpus, release, type } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly os: string;
  /** With its version, like `Node 20.20.2`. */
  readonly runtime: string;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    os: `${type()} ${release()} ${arch()}`,
    runtime: describeRuntime(),
  };
}

function describeRuntime(): string {
  const { bun, deno, node } = process.versions;
  if (bun !== undefined) return `Bun ${bun}`;
  return deno === undefined ? `Node ${node}` : `Deno ${deno}`;
}
