import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runModule } from './support/child.ts';
import { backend } from './support/instances.ts';
import type { Report } from './support/misuse-child.ts';
import { declarations } from './support/table.ts';

const child = new URL('support/misuse-child.ts', import.meta.url);

/** Ends with an error that names the function and the parameter when the child does not survive. */
function misuseEverything(): Report {
  const folder = mkdtempSync(join(tmpdir(), 'sodium-sys-'));
  const blackBox = join(folder, 'black-box');
  try {
    const { status, signal, stdout, stderr } = runModule(child, [blackBox]);
    if (status === 0) return JSON.parse(stdout) as Report;
    const last = readFileSync(blackBox, 'utf8').trim();
    throw new Error(`the process ended with ${signal ?? status} at: ${last || 'its start'}\n${stderr}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('every raw function', () => {
  it('refuses every wrong argument by an error that names it, before C sees any, be it called at once or not', () => {
    const { functions, checks, asynchronousChecks, skipped, failures } = misuseEverything();
    const missing = Object.values(skipped).reduce((sum, count) => sum + count, 0);
    console.info(`${backend}: ${checks} wrong arguments of ${functions} functions; not here:`, skipped);
    expect(failures.slice(0, 50)).toEqual([]);
    expect(functions + missing).toBe(declarations.length);
    expect(functions).toBeGreaterThan(550);
    expect(checks).toBeGreaterThan(50_000);
    expect(asynchronousChecks).toBeGreaterThan(50_000);
  });
});
