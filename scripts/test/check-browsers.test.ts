/** What is wrong with a bundle for browsers is noticed. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { refuseBuiltins } from '../check-browsers/bundle.ts';
import { weigh } from '../check-browsers/sizes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sodium-browsers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: string | Uint8Array): string {
  const file = join(folder, 'bundle.js');
  writeFileSync(file, content);
  return file;
}

it.each([
  'import{readFileSync as a}from"node:fs";',
  'import"fs";',
  "const a = await import('node:worker_threads');",
  'var a=require("crypto");',
  'const{readFileSync:a}=process.getBuiltinModule("node:fs");',
  'var a=f((e,t)=>{t.exports={}});/* __vite-browser-external */',
])('%s', (script) => {
  expect(() => refuseBuiltins(fileOf(script))).toThrow(folder);
});

it.each(['import{a}from"./fs.js";', 'const a="from node:fs";', 'import("./crypto")'])(
  'but not %s',
  (script) => {
    expect(() => refuseBuiltins(fileOf(script))).not.toThrow();
  },
);

it('too many bytes, compressed or not', () => {
  const file = fileOf(new Uint8Array(1000));
  expect(weigh([file, file], { bytes: 2000, compressed: 100 })).toMatch(/^2000 bytes, \d+ with gzip$/);
  expect(() => weigh([file, file], { bytes: 1999, compressed: 100 })).toThrow('2000 bytes');
  expect(() => weigh([fileOf(randomBytes(1000))], { bytes: 1000, compressed: 999 })).toThrow(
    'there may be 1000',
  );
});
