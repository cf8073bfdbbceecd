import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

function examplesInReadme(): Example[] {
  const text = readFileSync(join(packages, '../README.md'), 'utf8');
  return [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code = ''], index) => ({
    where: `README.md, example ${index + 1}`,
    code,
  }));
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

  it('are there in the README', () => {
    const text = readFileSync(join(packages, '../README.md'), 'utf8');
    expect(examplesInReadme()).toHaveLength(text.split('```js').length - 1);
    expect(examplesInReadme().length).toBeGreaterThan(0);
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

  it.each(examplesInReadme())('$where runs', ({ code }) => {
    run(code);
  });
});
