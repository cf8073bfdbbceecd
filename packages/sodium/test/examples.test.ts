import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../..');

interface Example {
  readonly where: string;
  readonly code: string;
}

/** What stands after `@example` in the sources, to the next tag. Its last line says what is true of it. */
function examplesInSources(): Example[] {
  return ['sodium', 'sodium-sys'].flatMap((name) => {
    const folder = join(packages, name, 'src');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    return files.flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const blocks = [...text.matchAll(/@example(.*?)\n\s*\*(?: @|\/)/gs)];
      return blocks.map(([, block = ''], index) => ({
        where: `${name}/src/${file}, example ${index + 1}`,
        code: block.replace(/^\s*\* ?/gm, '').trim(),
      }));
    });
  });
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
  const names =
    'equals, fromBase64, fromHex, fromUtf8, genericHash, SecretBytes, shortHash, toBase64, toHex, toUtf8';
  const imports = code.includes('import ') ? '' : `import { ${names} } from 'sodium';\n`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', imports + code], {
    cwd: join(packages, 'sodium'),
    encoding: 'utf8',
  });
}

describe('the examples of the documentation', () => {
  it('are there', () => {
    expect(examplesInSources().length).toBeGreaterThanOrEqual(14);
    expect(examplesInReadme().length).toBeGreaterThanOrEqual(4);
  });

  it.each(examplesInSources())('$where is true', ({ code }) => {
    const lines = code.split('\n');
    expect(run([...lines.slice(0, -1), `console.log(${lines.at(-1)?.replace(/;$/, '')});`].join('\n'))).toBe(
      'true\n',
    );
  });

  it.each(examplesInReadme())('$where runs', ({ code }) => {
    run(code);
  });
});
