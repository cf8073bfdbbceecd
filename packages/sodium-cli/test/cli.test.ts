import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sodium } from './support/run.ts';

describe('sodium', () => {
  it('shows its usage on request', () => {
    for (const name of ['', 'hash', 'seal', 'open', 'keygen', 'sign', 'verify', 'compare']) {
      const args = [...(name === '' ? [] : [name]), '--help'];
      const { status, stdout, stderr } = sodium(args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: sodium /);
    }
  });

  it('shows its version', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(sodium(['--version'])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it.each([
    [[], 'sodium: a command is missing\n'],
    [['frobnicate'], "sodium: unknown command 'frobnicate'\n"],
    [['--frobnicate'], "sodium: unknown command '--frobnicate'\n"],
    [['toString'], "sodium: unknown command 'toString'\n"],
  ])('refuses %j with status 2', (args, message) => {
    const { status, stdout, stderr } = sodium(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr).toContain('Usage: sodium COMMAND');
  });
});
