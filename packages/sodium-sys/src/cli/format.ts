/** What `sodium-sys doctor` finds out, for people. */

import { count } from '../shared/describe.js';
import type { Attempt } from '../shared/errors.js';
import type { Diagnosis, Found, Missing, NotFound } from './diagnose.js';

const WIDTH = 100;

export function formatDiagnosis(diagnosis: Diagnosis): string {
  const sections = diagnosis.library === null ? explain(diagnosis) : report(diagnosis);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function report({ library, attempts, cpu, aes256gcm, functions }: Found): string[][] {
  const missing = functions.missing.reduce((sum, { names }) => sum + names.length, 0);
  const named = (present: boolean): string =>
    Object.keys(cpu)
      .filter((feature) => cpu[feature] === present)
      .join(' ') || 'nothing';
  return [
    [`libsodium ${library.version} is loaded.`],
    columns([
      ['file', library.path],
      ['soname', library.soname ?? 'unknown'],
      ['found by', library.found],
      ['build', library.minimal ? 'minimal' : 'full'],
      ['CPU has', named(true)],
      ['CPU lacks', named(false)],
      ['AES-GCM', aes256gcm ? 'available' : 'not available'],
      ['functions', `${functions.total - missing} of ${functions.total}`],
    ]),
    tried(attempts),
    ...functions.missing.map(describeMissing),
  ];
}

function explain({ error, attempts, remedy }: NotFound): string[][] {
  const summary = [`No libsodium is loaded: ${error.message.split('\n', 1)[0]}`];
  return remedy === null ? [summary] : [summary, tried(attempts), [remedy]];
}

function tried(attempts: readonly Attempt[]): string[] {
  return ['Tried:', ...columns(attempts.map(({ step, target, outcome }) => [step, target, outcome]))];
}

function describeMissing({ reason, names }: Missing): string[] {
  return [`Missing: ${count(names.length, 'function')} (${reason})`, ...wrap(names)];
}

/** Rows of text, indented, each column as wide as its widest entry. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)));
  return rows.map((row) => `  ${row.map((text, index) => text.padEnd(widths[index]!)).join('  ')}`.trimEnd());
}

function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`  ${word}`);
    }
  }
  return lines;
}
