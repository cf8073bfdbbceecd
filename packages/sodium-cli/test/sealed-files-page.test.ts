/** What docs/sealed-files.md and the commands' own examples say is run as it stands there. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadNative } from '../src/backend.ts';
import { readKey } from '../src/seal/key-file.ts';
import { temporaryFolder } from './support/folder.ts';
import { program, sodium as run } from './support/run.ts';
import { needsTerminal, onTerminal, type Step } from './support/terminal.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/sealed-files.md'), 'utf8');

const [keyFileCommands = '', passphraseCommands = '', keyLine = ''] = [
  ...page.matchAll(/```\n(.*?)```/gs),
].map(([, code]) => code);

const question = 'Passphrase: ';
const twice: Step[] = [
  { shows: question, types: 'geheim\r' },
  { shows: 'Passphrase again: ', types: 'geheim\r' },
];
const once: Step[] = [{ shows: question, types: 'geheim\r' }];

/** In a folder that has what they name; nothing but questions is to be seen. */
function expectToRun(commands: string, steps: readonly Step[], cwd: string): void {
  const definitions = `set -euo pipefail; sodium() { '${process.execPath}' '${program}' "$@"; }; npx() { shift; "$@"; };`;
  const { shown, status } = onTerminal(['bash', '-c', `${definitions}\n${commands}`], steps, { cwd });
  expect({ status, shown }).toEqual({ status: 0, shown: steps.map(({ shows }) => `${shows}\r\n`).join('') });
}

describe('docs/sealed-files.md', () => {
  const folder = temporaryFolder();
  for (const name of ['README.md', 'LICENSE', 'package.json', 'docs']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  const same = (one: string, other: string) =>
    expect(readFileSync(join(folder, one)).equals(readFileSync(join(folder, other)))).toBe(true);

  it('has commands with a key file', (context) => {
    needsTerminal(context);
    expectToRun(keyFileCommands, [], folder);
    same('copy.md', 'README.md');
    expectToRun('tar -d -f docs.tar', [], folder);
  });

  it('has commands with a passphrase', (context) => {
    needsTerminal(context);
    expectToRun(passphraseCommands, [...twice, ...once], folder);
    same('copy', 'package.json');
  });

  it('has a key', async () => {
    writeFileSync(join(folder, 'key'), keyLine);
    expect(readKey(join(folder, 'key'), await loadNative()).length).toBe(32);
  });
});

describe('the examples that --help has', () => {
  const examplesOf = (name: string) => {
    const [, text = ''] = run([name, '--help']).stdout.split(/Examples?:\n/);
    return text.split('\n').filter((line) => line.startsWith('  '));
  };

  it('run', (context) => {
    needsTerminal(context);
    const folder = temporaryFolder();
    for (const name of ['backup.tar', 'letter.txt']) writeFileSync(join(folder, name), name);
    cpSync(join(root, 'docs'), join(folder, 'photos'), { recursive: true });
    const [keygen, seal, open] = ['keygen', 'seal', 'open'].map(examplesOf);
    expect([keygen, seal, open].map((lines) => lines?.length)).toEqual([2, 2, 2]);
    expectToRun(keygen!.join('\n'), [], folder);
    expectToRun(seal!.join('\n'), twice, folder);
    expectToRun(
      `rm letter.txt\n${open!.join('\n')}\ntar -xf photos.tar -C . photos/functions.md`,
      once,
      folder,
    );
    expect(readFileSync(join(folder, 'letter.txt'), 'latin1')).toBe('letter.txt');
  });
});
