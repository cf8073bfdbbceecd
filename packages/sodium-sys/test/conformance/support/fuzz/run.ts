/** Runs the fuzzer in processes of their own, one batch of calls after the other. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runModule } from '../child.ts';
import type { Report } from './child.ts';

export type Mode = 'raw' | 'rawAsync';

/** So long a single call may take before it counts as one that never returns. */
const PATIENCE = 60_000;

const child = new URL('child.ts', import.meta.url);

/** Ends with an error that has the seed and the last calls when the process does not survive. */
export function fuzz(
  mode: Mode,
  seed: number,
  calls: number,
  milliseconds: number,
  variables: Readonly<Record<string, string>> = {},
): Report {
  const folder = mkdtempSync(join(tmpdir(), 'sodium-sys-'));
  const blackBox = join(folder, 'black-box');
  const asked = `${mode} with seed ${seed} and ${calls} calls`;
  try {
    const values = [blackBox, mode, seed, calls, milliseconds].map(String);
    const { status, signal, stdout, stderr } = runModule(child, values, variables, milliseconds + PATIENCE);
    const last = readFileSync(blackBox, 'utf8').replace(/ {2,}/g, '\n').trim();
    if (status !== 0) throw new Error(`${asked} ended with ${signal ?? status} at:\n${last}\n${stderr}`);
    const report = JSON.parse(stdout) as Report;
    if (report.findings.length > 0) throw new Error(`${asked} found:\n${report.findings.join('\n')}`);
    return report;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
