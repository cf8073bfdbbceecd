import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifySignature } from '../../src/vendor/minisign.js';
import { temporaryFolder } from '../library/support/folder.ts';
import { changed } from './support/archives.ts';
import { failure } from './support/refused.ts';
import { newSigner, releaseComment } from './support/signer.ts';

const name = 'libsodium-1.0.22.tar.gz';
const bytes = Buffer.from('the bytes of an archive');
const signer = newSigner();
const signature = signer.sign(bytes, { trustedComment: releaseComment(name) });

interface Changes {
  readonly bytes?: Uint8Array;
  readonly signature?: string | Uint8Array;
  readonly publicKey?: string;
}

function verify(changes: Changes = {}): string {
  const text = changes.signature ?? signature;
  return verifySignature(
    {
      signedName: name,
      bytes: changes.bytes ?? bytes,
      signature: typeof text === 'string' ? Buffer.from(text) : text,
    },
    changes.publicKey ?? signer.publicKey,
  );
}

async function message(changes: Changes): Promise<string> {
  const { step, message } = await failure(() => verify(changes));
  expect(step).toBe('verify');
  return message;
}

/** The signature with one of its lines replaced. */
function withLine(index: number, replace: (line: string) => string): string {
  return signature
    .split('\n')
    .map((line, at) => (at === index ? replace(line) : line))
    .join('\n');
}

/** A line of base64 with one bit of what it holds changed. */
const bitChanged = (at: number) => (line: string) =>
  changed(Buffer.from(line, 'base64'), at).toString('base64');

describe('a signature is accepted', () => {
  it('of the hash, and of the file itself', () => {
    expect(verify()).toBe(releaseComment(name));
    expect(verify({ signature: signer.sign(bytes, { legacy: true, trustedComment: 'old' }) })).toBe('old');
  });

  it('whose comment names no file', () => {
    expect(verify({ signature: signer.sign(bytes, { trustedComment: 'any text' }) })).toBe('any text');
    expect(verify({ signature: signer.sign(bytes, { trustedComment: '' }) })).toBe('');
  });

  it('with the line ends of Windows, or none after the last line', () => {
    expect(verify({ signature: signature.replaceAll('\n', '\r\n') })).toBe(releaseComment(name));
    expect(verify({ signature: signature.trimEnd() })).toBe(releaseComment(name));
  });

  it('with letters beyond ASCII in its comments', () => {
    const trustedComment = 'für alle 🔑 \uFEFF';
    expect(verify({ signature: signer.sign(bytes, { trustedComment }) })).toBe(trustedComment);
  });
});

describe('a signature is refused', () => {
  const doesNotMatch = `the signature does not match: ${name}, its signature or the public key was changed`;
  const commentChanged =
    'the trusted comment of the signature, or the signature of that comment, was changed';

  it('when any byte of the file was changed', async () => {
    for (let at = 0; at < bytes.length; at++) {
      expect(await message({ bytes: changed(bytes, at) })).toBe(doesNotMatch);
    }
    const legacy = signer.sign(bytes, { legacy: true });
    expect(await message({ bytes: changed(bytes, 3), signature: legacy })).toBe(doesNotMatch);
  });

  it('when any byte of it was changed', async () => {
    for (let at = 10; at < 74; at++) {
      expect(await message({ signature: withLine(1, bitChanged(at)) })).toBe(doesNotMatch);
    }
    for (let at = 0; at < 64; at++) {
      expect(await message({ signature: withLine(3, bitChanged(at)) })).toBe(commentChanged);
    }
  });

  it('when the trusted comment was changed', async () => {
    const later = withLine(2, (line) => line.replace('timestamp:1', 'timestamp:2'));
    expect(await message({ signature: later })).toBe(commentChanged);
    expect(await message({ signature: withLine(2, (line) => `${line} `) })).toBe(commentChanged);
    const elsewhere = signer.sign(Buffer.from('another'), { trustedComment: 'of another' }).split('\n');
    const swapped = signature.split('\n').slice(0, 2).concat(elsewhere.slice(2)).join('\n');
    expect(await message({ signature: swapped })).toBe(commentChanged);
  });

  it('when any byte of the public key was changed', async () => {
    for (let at = 0; at < 42; at++) {
      const text = await message({ publicKey: bitChanged(at)(signer.publicKey) });
      if (at < 2) expect(text).toBe('the public key is no Ed25519 key: it does not start with Ed');
      else if (at < 10) expect(text).toMatch(/^the signature is by key [\dA-F]{16}, but must be by key /);
      else expect(text).toBe(doesNotMatch);
    }
  });

  it('by another key', async () => {
    expect(await message({ publicKey: newSigner().publicKey })).toMatch(/^the signature is by key /);
  });

  it('when it is for another file', async () => {
    const other = signer.sign(bytes, { trustedComment: releaseComment('libsodium-1.0.21.tar.gz') });
    expect(await message({ signature: other })).toBe(
      `the signature is for another file: for libsodium-1.0.21.tar.gz, not for ${name}`,
    );
    const both = signer.sign(bytes, { trustedComment: `file:${name}\tfile:other` });
    expect(await message({ signature: both })).toMatch(/^the signature is for another file: for other/);
  });

  it.each<[string, string, string]>([
    [
      'empty',
      '',
      'the signature is no minisign signature: its first line does not start with "untrusted comment: "',
    ],
    ['a page in HTML', '<html>\n', 'the signature is no minisign signature: its first line does not'],
    [
      'a byte order mark',
      `\uFEFF${signature}`,
      'the signature is no minisign signature: its first line does not',
    ],
    [
      'one line',
      signature.split('\n').slice(0, 1).join('\n'),
      'the signature is cut off after its first line',
    ],
    [
      'two lines',
      signature.split('\n').slice(0, 2).join('\n'),
      'the signature has no trusted comment: its third',
    ],
    [
      'three lines',
      signature.split('\n').slice(0, 3).join('\n'),
      'the signature is cut off after its trusted comment',
    ],
    ['a fifth line', `${signature}more`, 'the signature has something behind its fourth line'],
    ['an empty fifth line', `${signature}\n`, 'the signature has something behind its fourth line'],
    [
      'no base64',
      withLine(1, (line) => `${line.slice(0, -1)}*`),
      'the second line of the signature is no base64',
    ],
    ['a space', withLine(1, (line) => `${line} `), 'the second line of the signature is no base64'],
    [
      'base64 without its end',
      withLine(3, (line) => line.slice(0, -2)),
      'the fourth line of the signature is no',
    ],
    ['base64 of the other kind', withLine(1, () => '-_-_'), 'the second line of the signature is no base64'],
    [
      'a short signature',
      withLine(1, (line) => Buffer.from(line, 'base64').subarray(1).toString('base64')),
      'the second line of the signature must hold 74 bytes, got 73',
    ],
    [
      'a long global signature',
      withLine(3, (line) => Buffer.concat([Buffer.from(line, 'base64'), bytes]).toString('base64')),
      'the fourth line of the signature must hold 64 bytes, got 87',
    ],
    [
      'an unknown algorithm',
      withLine(1, bitChanged(1)),
      'the signature has an unknown algorithm: it is neither Ed nor',
    ],
  ])('with %s', async (_, text, expected) => {
    expect(await message({ signature: text })).toContain(expected);
  });

  it('when its base64 has bits that nobody wrote', async () => {
    const line = signature.split('\n')[3]!;
    expect(line.endsWith('==')).toBe(true);
    const last = String.fromCharCode(line.charCodeAt(85) + 1);
    expect(Buffer.from(`${line.slice(0, 85)}${last}==`, 'base64')).toEqual(Buffer.from(line, 'base64'));
    expect(await message({ signature: withLine(3, () => `${line.slice(0, 85)}${last}==`) })).toBe(
      'the fourth line of the signature is no base64',
    );
  });

  it('that is no text', async () => {
    expect(await message({ signature: Buffer.concat([Buffer.from(signature), Buffer.from([0xff])]) })).toBe(
      'the signature is no text in UTF-8',
    );
  });
});

it.each([
  ['', 'the public key must hold 42 bytes, got 0'],
  ['*', 'the public key is no base64'],
  [`${signer.publicKey}\n`, 'the public key is no base64'],
  [`${signer.publicKey}AAAA`, 'the public key must hold 42 bytes, got 45'],
])('a public key that is none is refused: %j', async (publicKey, expected) => {
  expect(await message({ publicKey })).toBe(expected);
});

describe('minisign itself', () => {
  const missing = spawnSync('minisign', ['-v']).error !== undefined;
  beforeEach((context) => context.skip(missing, 'there is no minisign here (apt-get install minisign)'));

  function minisign(folder: string, ...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync('minisign', args, { cwd: folder, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  function folderWithFile(): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), bytes);
    return folder;
  }

  it.each([
    ['the hash', [], `file:${name}\thashed`],
    ['the file itself', ['-l'], `file:${name}`],
  ])('makes signatures of %s that are accepted', (_, options, comment) => {
    const folder = folderWithFile();
    expect(minisign(folder, '-G', '-W', '-p', 'key.pub', '-s', 'key')).toMatchObject({ status: 0 });
    expect(minisign(folder, '-S', '-s', 'key', '-m', name, ...options)).toMatchObject({ status: 0 });
    const made = {
      publicKey: readFileSync(join(folder, 'key.pub'), 'utf8').split('\n')[1]!,
      signature: readFileSync(join(folder, `${name}.minisig`)),
    };
    const algorithm = Buffer.from(made.signature.toString().split('\n')[1]!, 'base64').toString(
      'latin1',
      0,
      2,
    );
    expect(algorithm).toBe(options.length === 0 ? 'ED' : 'Ed');
    expect(verify(made)).toMatch(new RegExp(`^timestamp:\\d+\t${comment}$`));
  });

  it('accepts what the tests sign', () => {
    const folder = folderWithFile();
    for (const legacy of [false, true]) {
      writeFileSync(join(folder, `${name}.minisig`), signer.sign(bytes, { legacy, trustedComment: 'by us' }));
      const { status, output } = minisign(folder, '-V', '-m', name, '-P', signer.publicKey);
      expect({ status, output }).toEqual({
        status: 0,
        output: expect.stringContaining('Trusted comment: by us'),
      });
    }
  });

  it('calls keys as the errors here do', async () => {
    const folder = folderWithFile();
    writeFileSync(join(folder, `${name}.minisig`), signature);
    const other = newSigner().publicKey;
    const { status, output } = minisign(folder, '-V', '-m', name, '-P', other);
    expect(status).toBe(1);
    // minisign leaves leading zeros out.
    const ids = (text: string) =>
      [...text.matchAll(/\b[\dA-F]{8,16}\b/g)].map(([id]) => id.padStart(16, '0'));
    expect(ids(output)).toHaveLength(2);
    expect(ids(await message({ publicKey: other }))).toEqual(ids(output));
  });
});
