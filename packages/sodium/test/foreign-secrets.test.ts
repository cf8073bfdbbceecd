/** Secrets from elsewhere, on the packages as built: there each entry, and each copy, has a class of its own. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { resultOf, runSnippet } from './support/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'sodium-copy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the native entry says of a secret that `source` makes. */
function refusals(source: string): unknown {
  return resultOf(
    runSnippet(`
      ${source}
      const messageOf = (call) => {
        try {
          call();
        } catch ({ code, message }) {
          return code + ' ' + message;
        }
        return 'taken';
      };
      console.log(JSON.stringify([
        messageOf(() => genericHash(new Uint8Array(1), { key: secret })),
        messageOf(() => shortHash(new Uint8Array(1), secret)),
        messageOf(() => SecretBytes.random(32).equals(secret)),
      ]));
    `),
  );
}

describe('a secret', () => {
  it('of the other entry is refused by the names of both libraries', () => {
    const said = refusals(`
      const other = await import('sodium/wasm');
      await other.ready;
      const secret = other.SecretBytes.random(32);
    `);
    const why =
      / must be a SecretBytes of the native libsodium [\d.]+, got .*; it was made with the WebAssembly libsodium [\d.]+; SecretBytes\.from moves bytes/;
    expect(said).toEqual([
      expect.stringMatching(new RegExp(`^ERR_SODIUM_INVALID_TYPE options.key${why.source}`)),
      expect.stringMatching(new RegExp(`^ERR_SODIUM_INVALID_TYPE key${why.source}`)),
      expect.stringMatching(new RegExp(`^ERR_SODIUM_INVALID_TYPE other${why.source}`)),
    ]);
  });

  it('of another copy of the package is refused as such', () => {
    const ours = fileURLToPath(new URL('..', import.meta.url));
    for (const entry of ['package.json', 'dist'])
      cpSync(join(ours, entry), join(folder, entry), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(ours, 'node_modules/sodium-sys'), join(folder, 'node_modules/sodium-sys'), 'junction');
    const copy = pathToFileURL(join(folder, 'dist/index.js')).href;
    const said = refusals(`const secret = (await import(${JSON.stringify(copy)})).SecretBytes.random(32);`);
    const why =
      ' must be a SecretBytes of this copy, got a SecretBytes of 32 bytes; it was made by another copy of the package sodium';
    expect(said).toEqual(
      ['options.key', 'key', 'other'].map((name) => `ERR_SODIUM_INVALID_TYPE ${name}${why}`),
    );
  });

  it('is not what only has its name', () => {
    const said = refusals(`
      const secret = { [Symbol.for('sodium.SecretBytes.library')]: 'a password' };
    `);
    expect(said).toEqual(
      ['options.key', 'key', 'other'].map(
        (name) => `ERR_SODIUM_INVALID_TYPE ${name} must be a Uint8Array or a SecretBytes, got an object`,
      ),
    );
  });
});
