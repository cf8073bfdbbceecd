/** Names as stack traces and profiles show them, also when a user's bundler has shortened all that it could. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as buildByEsbuild } from 'esbuild';
import * as native from 'sodium';
import * as wasm from 'sodium/wasm';
import { build as buildByVite } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';
import { misnamed } from './support/misnamed.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(join(PACKAGE, 'node_modules'), { recursive: true });
const folder = mkdtempSync(join(PACKAGE, 'node_modules/.names-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Wasm = typeof wasm;

/** @returns the file with an entry of the package as it is built, minified */
async function byEsbuild(entry: 'index' | 'wasm', platform: 'node' | 'browser'): Promise<string> {
  const outfile = join(folder, `${entry}-by-esbuild.mjs`);
  await buildByEsbuild({
    entryPoints: [join(PACKAGE, `dist/${entry}.js`)],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform,
    loader: { '.node': 'empty' },
    logLevel: 'error',
  });
  return outfile;
}

async function byVite(): Promise<string> {
  const program = join(folder, 'program.js');
  writeFileSync(program, `export * from ${JSON.stringify(join(PACKAGE, 'dist/wasm.js'))};`);
  await buildByVite({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: join(folder, 'by-vite'),
      minify: true,
      lib: { entry: program, formats: ['es'], fileName: () => 'program.mjs' },
    },
  });
  return join(folder, 'by-vite/program.mjs');
}

const load = async (file: string): Promise<unknown> =>
  await import(/* @vite-ignore */ pathToFileURL(file).href);

const nameOfClass = (value: object): string => value.constructor.name;

describe.each([
  { name: "'sodium'", entry: async () => native, count: 500 },
  { name: "'sodium/wasm'", entry: async () => wasm, count: 400 },
  { name: "'sodium', minified by esbuild", entry: () => byEsbuild('index', 'node').then(load), count: 500 },
  {
    name: "'sodium/wasm', minified by esbuild",
    entry: () => byEsbuild('wasm', 'browser').then(load),
    count: 400,
  },
  { name: "'sodium/wasm', minified by vite", entry: () => byVite().then(load), count: 400 },
])('the functions of $name', ({ entry, count }) => {
  it('have the names that they are known by', async () => {
    const found = misnamed({ ...((await entry()) as object) });
    expect(found.names).toEqual([]);
    expect(found.count).toBeGreaterThan(count);
  });
});

describe.each([
  { name: 'as it is built', entry: async () => wasm },
  { name: 'minified', entry: () => byEsbuild('wasm', 'browser').then(load) },
])('sodium/wasm, $name', ({ entry }) => {
  it('names the function that was called in the stack of an error, and the error', async () => {
    const { ready, secretBox, InvalidTypeError } = (await entry()) as Wasm;
    await ready;
    const caught = (() => {
      try {
        return secretBox.seal.into(new Uint8Array(1), 'a string' as never, new Uint8Array(32));
      } catch (error) {
        return error as Error;
      }
    })();
    expect(caught).toBeInstanceOf(InvalidTypeError);
    expect((caught as Error).stack).toMatch(/^InvalidTypeError: message must be /);
    expect((caught as Error).stack).toMatch(/^ +at (?:\S+\.)?secretBox\.seal\.into /m);
    expect(nameOfClass(caught)).toBe('InvalidTypeError');
  });

  it('names what functions return', async () => {
    const { ready, genericHash, hkdf, secretStream, sign, SecretBytes } = (await entry()) as Wasm;
    await ready;
    const key = secretStream.generateKey();
    expect(nameOfClass(SecretBytes.random(32))).toBe('SecretBytes');
    expect(nameOfClass(genericHash.create())).toBe('HashState');
    expect(nameOfClass(hkdf.sha256.extract.create())).toBe('ExtractState');
    expect(nameOfClass(sign.prehashed.create())).toBe('PrehashedState');
    expect(nameOfClass(secretStream.createSealer(key))).toBe('Sealer');
  });
});
