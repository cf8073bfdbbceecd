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

/** Runs an example as a module of its own; without imports it sees everything that `sodium` exports. */
function run(code: string): string {
  const names = Object.keys(sodium).filter((name) => name !== 'default');
  const imports = code.includes('import ') ? '' : `import { ${names.join(', ')} } from 'sodium';\n`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', imports + code], {
    cwd: join(packages, 'sodium'),
    encoding: 'utf8',
  });
}

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

  it.each(sources.flatMap(examplesIn))('$where is true', ({ code }) => {
    const lines = code.split('\n');
    expect(run([...lines.slice(0, -1), `console.log(${lines.at(-1)?.replace(/;$/, '')});`].join('\n'))).toBe(
      'true\n',
    );
  });

  it.each(examplesInReadme())('$where runs', ({ code }) => {
    run(code);
  });
});
