/** Files that are sealed and opened: the target appears whole and verified, or not at all. */
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { createSodium, type NodeSodiumApi } from 'sodium';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { hex, key as keyBytes, message, rejectionOf, thrownBy } from './support/bytes.ts';
import { countStates } from './support/counted.ts';
import { liars, strangers } from './support/odd-values.ts';

const { counted, alive } = countStates();
const { secretStream } = createSodium(() => counted) as NodeSodiumApi;
const root = mkdtempSync(join(tmpdir(), 'sodium-sealed-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const key = keyBytes(32);
const data = message(700_000);
let folder: string;
const path = (name: string): string => join(folder, name);
const left = (): readonly string[] => readdirSync(folder).sort();
const modeOf = (name: string): number => statSync(path(name)).mode & 0o777;

beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  writeFileSync(path('data'), data);
});

describe('secretStream.seal.file and open.file', () => {
  it('seal what the others open, and the other way round', async () => {
    for (const length of [0, 1, 262_143, 262_144, 262_145, 700_000]) {
      writeFileSync(path('data'), data.subarray(0, length));
      await secretStream.seal.file(path('data'), path('sealed'), key);
      const sealed = readFileSync(path('sealed'));
      expect(hex(secretStream.open(sealed, key)) === hex(data.subarray(0, length))).toBe(true);
      writeFileSync(path('sealed'), secretStream.seal(data.subarray(0, length), key, { chunkLength: 4096 }));
      await secretStream.open.file(path('sealed'), path('opened'), key, { chunkLength: 4096 });
      expect(readFileSync(path('opened')).equals(data.subarray(0, length))).toBe(true);
    }
    expect(left()).toEqual(['data', 'opened', 'sealed']);
    expect(alive()).toBe(0);
  });

  it('take paths of every kind, also one and the same', async () => {
    const odd = Buffer.concat([Buffer.from(folder), Buffer.from('/\xff\xfe', 'latin1')]);
    await secretStream.seal.file(pathToFileURL(path('data')), odd, key);
    await secretStream.open.file(odd, pathToFileURL(path('ö opened')), key);
    expect(readFileSync(path('ö opened')).equals(data)).toBe(true);
    await secretStream.seal.file(path('data'), path('data'), key);
    await secretStream.open.file(path('data'), path('data'), key);
    expect(readFileSync(path('data')).equals(data)).toBe(true);
    const long = 'n'.repeat(255);
    await secretStream.seal.file(path('data'), path(long), key);
    expect(left().length).toBe(4);
  });

  it('tell how far they are', async () => {
    const seen: unknown[] = [];
    const onProgress = (...values: unknown[]) => void seen.push(values);
    await secretStream.seal.file(path('data'), path('sealed'), key, { onProgress });
    expect(seen).toEqual([[700_000, 700_000]]);
  });

  it('make files for their owner alone, and keep the permissions of what they replace', async () => {
    await secretStream.seal.file(path('data'), path('sealed'), key);
    expect(modeOf('sealed')).toBe(0o600);
    for (const mode of [0o644, 0o400, 0o660]) {
      chmodSync(path('sealed'), mode);
      await secretStream.seal.file(path('data'), path('sealed'), key);
      expect(modeOf('sealed')).toBe(mode);
    }
  });

  it('write behind symbolic links, and leave hard links what they were', async () => {
    mkdirSync(path('elsewhere'));
    writeFileSync(path('elsewhere/file'), 'old');
    symlinkSync('elsewhere/file', path('link'));
    linkSync(path('elsewhere/file'), path('twin'));
    await secretStream.seal.file(path('data'), path('link'), key);
    expect(lstatSync(path('link')).isSymbolicLink()).toBe(true);
    expect(statSync(path('elsewhere/file')).size).toBe(secretStream.sealedLength(data.length));
    expect(readFileSync(path('twin'), 'utf8')).toBe('old');
    expect(readdirSync(path('elsewhere'))).toEqual(['file']);
  });
});

describe('what fails', () => {
  const chunkLength = 4096;
  const plain = data.subarray(0, 3 * chunkLength + 10);
  const sealed = secretStream.seal(plain, key, { chunkLength });
  const parts = [0, 1, 2, 3].map((index) => {
    const start = 24 + index * (chunkLength + 17);
    return sealed.subarray(start, Math.min(sealed.length, start + chunkLength + 17));
  });
  const [first, second, third, last] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const header = sealed.subarray(0, 24);

  it.each<[string, readonly Uint8Array[]]>([
    ['nothing', []],
    ['a part of the header', [header.subarray(0, 23)]],
    ['the header alone', [header]],
    ['no last chunk', [header, first, second, third]],
    ['half of the last chunk', [sealed.subarray(0, sealed.length - 5)]],
    ['chunks in another order', [header, second, first, third, last]],
    ['a chunk twice', [header, first, first, second, third, last]],
    ['a chunk too few', [header, first, third, last]],
    ['one byte more', [sealed, new Uint8Array(1)]],
    ['a second stream behind it', [sealed, sealed]],
  ])('leaves nothing of %s', async (_, bytes) => {
    writeFileSync(path('sealed'), Buffer.concat(bytes));
    const error = await rejectionOf(
      secretStream.open.file(path('sealed'), path('opened'), key, { chunkLength }),
    );
    expect(error).toMatchObject({ code: 'ERR_SODIUM_VERIFICATION' });
    expect(left()).toEqual(['data', 'sealed']);
    writeFileSync(path('opened'), 'old');
    await rejectionOf(secretStream.open.file(path('sealed'), path('opened'), key, { chunkLength }));
    expect(readFileSync(path('opened'), 'utf8')).toBe('old');
    expect(left()).toEqual(['data', 'opened', 'sealed']);
    expect(alive()).toBe(0);
  });

  it('leaves nothing when it is aborted', async () => {
    const reason = new Error('enough');
    const stopping = new AbortController();
    writeFileSync(path('long'), Buffer.alloc(9_000_000));
    const sealing = secretStream.seal.file(path('long'), path('sealed'), key, {
      signal: stopping.signal,
      onProgress: () => stopping.abort(reason),
    });
    expect(await rejectionOf(sealing)).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
    const before = secretStream.seal.file(path('long'), path('sealed'), key, {
      signal: AbortSignal.abort(reason),
    });
    expect(await rejectionOf(before)).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: reason });
    expect(left()).toEqual(['data', 'long']);
    expect(alive()).toBe(0);
  });

  it('says which file it was, and why', async () => {
    const seal = (source: string, target: string) => secretStream.seal.file(path(source), path(target), key);
    const absent = await rejectionOf(seal('nothing', 'sealed'));
    expect(absent).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code: 'ENOENT' } });
    expect(absent.message).toBe(`reading ${path('nothing')} failed after 0 bytes: ENOENT`);
    const nowhere = await rejectionOf(seal('data', 'nowhere/sealed'));
    expect(nowhere).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code: 'ENOENT' } });
    expect(nowhere.message).toBe(`writing ${path('nowhere/sealed')} failed: ENOENT`);
    const zero = await rejectionOf(seal('data', 'a\0b'));
    expect(zero).toMatchObject({ code: 'ERR_SODIUM_SOURCE', cause: { code: 'ERR_INVALID_ARG_VALUE' } });
    expect(zero.message).toBe(`writing ${path('a\0b')} failed: ERR_INVALID_ARG_VALUE`);
    mkdirSync(path('folder'));
    expect((await rejectionOf(seal('data', 'folder'))).message).toMatch(/it is no regular file/);
    expect((await rejectionOf(seal('data', '../../../dev/null'))).code).toBe('ERR_SODIUM_SOURCE');
    expect(left()).toEqual(['data', 'folder']);
  });

  it('refuses what is no path before it touches any file', async () => {
    const { 'an empty string': _text, 'a string': _other, ...others } = strangers;
    const { 'a view that its buffer has shrunk away from': _shrunk, ...odd } = liars;
    for (const [kind, make] of Object.entries({ ...others, ...odd })) {
      for (const [parameter, paths] of [
        // A number may be the descriptor of a source.
        ...(typeof make() === 'number' ? [] : [['source', [make(), path('target')]] as const]),
        ['target', [path('data'), make()]] as const,
      ]) {
        const error = await rejectionOf(secretStream.seal.file(paths[0] as never, paths[1] as never, key));
        expect({ kind, parameter: error.parameter }).toEqual({ kind, parameter });
      }
    }
    expect(left()).toEqual(['data']);
  });
});

describe('a Transform', () => {
  it('frees its state at once when it is destroyed', async () => {
    for (const { transform } of [secretStream.seal, secretStream.open]) {
      for (const given of [undefined, new Error('given up')]) {
        const stream = transform(key);
        stream.write(data);
        const ending = finished(stream).catch(() => {});
        stream.destroy(given);
        await ending;
        expect(alive()).toBe(0);
      }
    }
  });

  it('refuses strings, and an unfinished stream', async () => {
    const text = secretStream.seal.transform(key);
    text.write('text');
    expect(await rejectionOf(finished(text))).toMatchObject({
      code: 'ERR_SODIUM_INVALID_TYPE',
      parameter: 'chunk',
    });
    const opening = secretStream.open.transform(key);
    opening.end(secretStream.seal(data, key).subarray(0, 300_000));
    expect(await rejectionOf(finished(opening.resume()))).toMatchObject({ code: 'ERR_SODIUM_VERIFICATION' });
    expect(thrownBy(() => secretStream.seal.transform('key' as never))).toMatchObject({ parameter: 'key' });
    expect(alive()).toBe(0);
  });

  it('ends for who only reads when all was written', async () => {
    const stream = secretStream.seal.transform(key);
    stream.end(message(100));
    await finished(stream, { readable: false });
    expect(secretStream.open(Buffer.concat(await stream.toArray()), key).length).toBe(100);
  });
});
