/** What asks for passphrases, in processes that have a terminal of their own, or none. */
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { firstOf } from '../../../scripts/test-everything.ts';
import { temporaryFolder } from './support/folder.ts';
import {
  needsTerminal,
  onTerminal,
  type Step,
  type TerminalOptions,
  withoutTerminal,
} from './support/terminal.ts';

const folder = temporaryFolder();
const module = fileURLToPath(new URL('../build/passphrase.js', import.meta.url));

/** Prints the bytes of the answer in hexadecimal, or why there is none. */
const command = (name: 'askPassphrase' | 'askNewPassphrase') => [
  process.execPath,
  '--input-type=module',
  '--eval',
  `import { ${name} } from ${JSON.stringify(module)};
  try {
    console.log('answer <%s>', Buffer.from(await ${name}('Passphrase', 'do this')).toString('hex'));
  } catch (error) {
    console.log('error <%s>', error.message);
    process.exitCode = 1;
  }`,
];

const ask = (steps: readonly Step[], options?: Partial<TerminalOptions>) =>
  onTerminal(command('askPassphrase'), steps, { cwd: folder, ...options });
const askNew = (steps: readonly Step[]) => onTerminal(command('askNewPassphrase'), steps, { cwd: folder });

const FIRST = 'Passphrase: ';
const AGAIN = 'Passphrase again: ';

/** Nothing of what was typed has been shown, and the terminal is as it was. */
const answered = (shown: string, count = 1) => ({
  shown,
  status: 0,
  signal: null,
  hidden: Array(count).fill(true),
  isRestored: true,
});
const failed = (shown: string, count = 1) => ({ ...answered(shown, count), status: 1 });
const hex = (text: string) => Buffer.from(text).toString('hex');

describe('on a terminal', () => {
  beforeEach(needsTerminal);

  it('shows nothing of what is typed', () => {
    expect(ask([{ shows: FIRST, types: 'geheim\r' }])).toEqual(
      answered(`${FIRST}\r\nanswer <${hex('geheim')}>\r\n`),
    );
  });

  it('asks the terminal, not standard input, and writes nothing to standard output', () => {
    const away = { stdin: '/dev/null', stderr: '/dev/null' };
    expect(ask([{ shows: FIRST, types: 'geheim\r' }], away)).toEqual(
      answered(`${FIRST}\r\nanswer <${hex('geheim')}>\r\n`),
    );
    expect(ask([{ shows: FIRST, types: 'geheim\r' }], { ...away, stdout: '/dev/null' })).toEqual(
      answered(`${FIRST}\r\n`),
    );
  });

  it('asks on standard input and error, if those are a terminal that the process does not belong to', () => {
    expect(ask([{ shows: FIRST, types: 'geheim\r' }], { owns: false, stdout: '/dev/null' })).toEqual(
      answered(`${FIRST}\r\n`),
    );
  });

  it('takes bytes as they come: not decoded, not normalized', () => {
    const typed = 'e\xcc\x81 \xff\t.';
    expect(ask([{ shows: FIRST, types: `${typed}\n` }]).shown).toBe(
      `${FIRST}\r\nanswer <${Buffer.from(typed, 'latin1').toString('hex')}>\r\n`,
    );
  });

  it('takes what is typed before the second question, and an end of input for that of the line', () => {
    expect(askNew([{ shows: FIRST, types: 'one\rone\x04' }])).toEqual(
      answered(`${FIRST}\r\n${AGAIN}\r\nanswer <${hex('one')}>\r\n`),
    );
  });

  it('asks twice for a new one, which is not empty', () => {
    const twice = (first: string, second: string) =>
      askNew([
        { shows: FIRST, types: `${first}\r` },
        { shows: AGAIN, types: `${second}\r` },
      ]);
    expect(twice('one', 'one')).toEqual(answered(`${FIRST}\r\n${AGAIN}\r\nanswer <${hex('one')}>\r\n`, 2));
    expect(twice('one', 'onee')).toEqual(
      failed(`${FIRST}\r\n${AGAIN}\r\nerror <the two passphrases differ>\r\n`, 2),
    );
    expect(askNew([{ shows: FIRST, types: '\r' }])).toEqual(
      failed(`${FIRST}\r\nerror <the passphrase is empty>\r\n`),
    );
  });

  it('says why there is none', () => {
    expect(ask([{ shows: FIRST, types: 'a\x1b[D\r' }])).toEqual(
      failed(`${FIRST}\r\nerror <no passphrase: a key was pressed that is no character>\r\n`),
    );
  });

  it.each([
    ['the key Ctrl-Z', { types: 'ge\x1a' }],
    ['SIGTSTP', { types: 'ge', signal: 'SIGTSTP' }],
  ] as const)('gives the terminal back while it is stopped by %s, and asks again', (_, stop) => {
    expect(
      ask([
        { shows: FIRST, ...stop, stops: true },
        { shows: FIRST, types: 'heim\r' },
      ]),
    ).toEqual({
      ...answered(`${FIRST}\r\n${FIRST}\r\nanswer <${hex('geheim')}>\r\n`),
      hidden: [true, false, true],
    });
  });

  it.each(
    firstOf(1, [
      ['\x03', 'SIGINT'],
      ['\x1c', 'SIGQUIT'],
    ]),
  )('dies of the key %j as of %s, and gives the terminal back', (types, signal) => {
    expect(ask([{ shows: FIRST, types: `secret${types}` }])).toEqual({
      ...answered(`${FIRST}\r\n`),
      status: null,
      signal,
    });
  });

  it.each(firstOf(1, ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']))(
    'dies of %s, and gives the terminal back',
    (signal) => {
      expect(
        askNew([
          { shows: FIRST, types: 'one\r' },
          { shows: AGAIN, signal },
        ]),
      ).toEqual({
        ...answered(`${FIRST}\r\n${AGAIN}\r\n`, 2),
        status: null,
        signal,
      });
    },
  );
});

describe('elsewhere', () => {
  it('says that there is no terminal, and what to do', async () => {
    expect(await withoutTerminal(command('askPassphrase'), folder)).toEqual({
      status: 1,
      stdout: 'error <there is no terminal to ask for a passphrase: do this>\n',
      stderr: '',
    });
  });
});
