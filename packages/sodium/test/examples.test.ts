import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as sodium from 'sodium';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../..');

interface Example {
  readonly where: string;
  readonly code: string;
}

const sources = ['sodium', 'sodium-sys'].flatMap((name) => {
  const files = readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      where: `${name}/src/${file}`,
      text: readFileSync(join(packages, name, 'src', file), 'utf8'),
    }));
});

/** What stands after `@example` in a comment, to the next tag. Its last line says what is true of it. */
function examplesIn({ where, text }: (typeof sources)[number]): Example[] {
  const blocks = [...text.matchAll(/@example(.*?)\n\s*\*(?: @|\/)/gs)];
  return blocks.map(([, block = ''], index) => ({
    where: `${where}, example ${index + 1}`,
    code: block.replace(/^\s*\* ?/gm, '').trim(),
  }));
}

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(packages, '../docs')).map((file) => `docs/${file}`),
  ...readdirSync(packages).map((name) => `packages/${name}/README.md`),
]
  .filter((file) => file.endsWith('.md') && existsSync(join(packages, '..', file)))
  .map((where) => ({ where, text: readFileSync(join(packages, '..', where), 'utf8') }));

function examplesInPage({ where, text }: (typeof pages)[number]): Example[] {
  return [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code = ''], index) => ({
    where: `${where}, example ${index + 1}`,
    code,
  }));
}

/** A heading's anchor. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** What is wrong with a link within the repository. */
function brokenLinks({ where, text }: (typeof pages)[number]): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? where : join(dirname(where), path);
      if (!existsSync(join(packages, '..', file))) return true;
      if (anchor === undefined) return false;
      const headings = readFileSync(join(packages, '..', file), 'utf8').matchAll(/^#+ (.*)$/gm);
      return ![...headings].some(([, heading = '']) => anchorOf(heading) === anchor);
    });
}

const AsyncFunction = (async () => {}).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<unknown>;

/** What the last line comes to. The lines see everything that `sodium` exports. */
async function valueAtEndOf(code: string): Promise<unknown> {
  const exported = Object.entries(sodium).filter(([name]) => name !== 'default');
  const lines = code.split('\n');
  // Strict, as modules are.
  const source = ["'use strict';", ...lines.slice(0, -1), `return ${lines.at(-1)}`].join('\n');
  return await new AsyncFunction(...exported.map(([name]) => name), source)(
    ...exported.map(([, value]) => value),
  );
}

/** Runs an example that has imports as a module of its own. */
function run(code: string): void {
  const cwd = join(packages, 'sodium');
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd });
}

const isAlone = ({ code }: Example): boolean => !code.includes('import ');

describe('the examples of the documentation', () => {
  it.each(sources.filter(({ text }) => text.includes('@example')))('$where: all are found', (source) => {
    const examples = examplesIn(source);
    expect(examples).toHaveLength(source.text.split('@example').length - 1);
    // One that had swallowed the next, or its end, would have a tag in it; an empty one would be true of nothing.
    for (const { code } of examples) expect(code).toMatch(/^[^@]+$/);
  });

  it.each(pages)('$where: its links lead somewhere', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it.each(pages.filter(({ text }) => text.includes('```js')))('$where: all are found', (page) => {
    expect(examplesInPage(page)).toHaveLength(page.text.split('```js').length - 1);
  });

  it.each(sources.flatMap(examplesIn).filter(isAlone))('$where is true', async ({ code }) => {
    expect(await valueAtEndOf(code)).toBe(true);
  });

  it.each(sources.flatMap(examplesIn).filter((example) => !isAlone(example)))(
    '$where is true',
    ({ code }) => {
      const lines = code.split('\n');
      const last = lines.at(-1)!.replace(/;$/, '');
      run([...lines.slice(0, -1), `if ((${last}) !== true) throw new Error('it is not');`].join('\n'));
    },
  );

  it.each(pages.flatMap(examplesInPage))('$where runs', ({ code }) => {
    run(code);
  });
});
