/** What `sodium hash --check` takes and refuses is what `b2sum` does: lists are drawn at random and given to both. */
import { createHash, randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equals, genericHash } from 'sodium';
import { describe, expect, it } from 'vitest';
import { everything } from '../../../scripts/test-everything.ts';
import { type CheckContext, checkSums } from '../src/check-sums.ts';
import { createSumParser } from '../src/sums.ts';
import { temporaryFolder } from './support/folder.ts';
import { b2sum, hasB2sum, hash, type Result } from './support/run.ts';

const LISTS = everything ? 3000 : 60;

const folder = temporaryFolder();
const file = join(folder, 'file');
writeFileSync(file, 'content');

const pick = <T>(...some: readonly T[]): T => some[randomInt(some.length)]!;
const digestOf = (bits: number): string =>
  bits % 8 === 0 && bits >= 128 && bits <= 512
    ? Buffer.from(genericHash(Buffer.from('content'), { outputLength: bits / 8 })).toString('hex')
    : createHash('sha512')
        .digest('hex')
        .repeat(2)
        .slice(0, bits / 4);

/** A number of bits as C and people write it. */
const written = (bits: number): string =>
  pick(
    `${bits}`,
    `${bits}`,
    `+${bits}`,
    `-${bits}`,
    ` ${bits}`,
    `0${bits}`,
    `0x${bits.toString(16)}`,
    `0X${bits.toString(16)}`,
    `0${bits.toString(8)}`,
    `${bits}x`,
    '',
    '0',
    '99999999999999999999999',
  );

const separator = () => pick('  ', '  ', ' *', ' ', ' ', '\t', '\t ', ' \t', '   ', '', ' **');
const space = () => pick('', '', ' ', '  ', '\t', ' \t');
/** Digests of 120 bits and less are refused by ours on purpose, and tried in hash.test.ts. */
const length = () => pick(128, 136, 256, 256, 504, 512, 512, 512, 132, 516, 520);

function drawLine(): string {
  const bits = length();
  const digest = pick(
    () => digestOf(bits),
    () => digestOf(bits),
    () => digestOf(bits).toUpperCase(),
    () => '0'.repeat(bits / 4),
  )();
  const name = pick(
    file,
    file,
    file,
    ` ${file}`,
    `*${file}`,
    `${folder}/missing`,
    `${file}\\n`,
    `${file}\\x`,
    '',
    ')',
    `${file}\\`,
  );
  const start = pick('', '', '', ' ', '\t', '\\', ' \\', '\\\\', '\xef\xbb\xbf', '#', '-');
  const tag = pick('BLAKE2b', 'BLAKE2b', 'BLAKE2b', 'BLAKE2s', 'blake2b', 'SHA512');
  const tagged = () =>
    `${tag}${pick('', '', '-', '-', '-', 'x', '  ', ' \t')}${pick('', written(bits), `${bits}`)}${pick('', ' ', ' ', '  ')}(${name})${space()}=${space()}${digest}${pick('', '', ' ', ')')}`;
  return start + pick(tagged, () => `${digest}${separator()}${name}`)();
}

const drawList = (): string =>
  Array.from(
    { length: randomInt(1, 25) },
    () => drawLine() + pick('\n', '\n', '\n', '\r\n', '\r\r\n', '\n\n'),
  ).join('') + pick('', '', drawLine());

async function ours(lists: readonly string[]): Promise<Result> {
  const result = { status: 0, stdout: '', stderr: '' };
  const context: CheckContext = {
    report: 'warn',
    isStrict: false,
    ignoresMissing: false,
    genericHash,
    equals,
    key: undefined,
    progress: undefined,
    parseSum: createSumParser(),
    output: {
      print: (bytes) => {
        result.stdout += bytes;
      },
      complain: (message) => {
        result.stderr += `b2sum: ${message}\n`;
      },
    },
  };
  for (const list of lists) if (!(await checkSums(list, context))) result.status = 1;
  return result;
}

describe('lists drawn at random', () => {
  it.skipIf(!hasB2sum)('are checked as b2sum checks them, line by line', async () => {
    let taken = 0;
    for (let round = 0; round < LISTS; round++) {
      const contents = Array.from({ length: pick(1, 1, 2) }, drawList);
      const names = contents.map((content, index) => {
        const name = join(folder, `list${index}`);
        writeFileSync(name, content, 'latin1');
        return name;
      });
      const theirs = b2sum(['-cw', ...names]);
      expect({ contents, ...(await ours(names)) }).toEqual({ contents, ...theirs });
      taken += theirs.stdout.split('\n').length - 1;
    }
    expect(taken).toBeGreaterThan(LISTS / 2);
  });

  it.skipIf(!hasB2sum)('also by the command', () => {
    const digest = digestOf(512);
    for (const input of [
      `${digest} ${file}\n`,
      `${digest} ${file}\n${digest}  ${file}\n`,
      `${digest}  ${file}\n${digest} ${file}\n`,
    ]) {
      const theirs = b2sum(['-c'], { input });
      expect(hash(['-c'], { input })).toEqual({
        ...theirs,
        stderr: theirs.stderr.replaceAll('b2sum', 'sodium hash'),
      });
    }
  });
});
