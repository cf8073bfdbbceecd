/** What users bundle for browsers, by each tool as they would call it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build as buildByEsbuild } from 'esbuild';
import { build as buildByVite } from 'vite';

/** `printf abc | b2sum -l 256` */
export const DIGEST = 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319';

const PROGRAM = `import { fromUtf8, genericHash, ready, toHex } from 'sodium/wasm';
const show = (text) => {
  document.querySelector('output').textContent = text;
};
ready.then(() => show(toHex(genericHash(fromUtf8('abc')))), (error) => show(error.name + ': ' + error.message));
`;

const PAGE = `<!doctype html>
<html lang="en">
  <head><title>sodium</title><link rel="icon" href="data:,"></head>
  <body><output></output><script type="module" src="/program.js"></script></body>
</html>
`;

/**
 * @param name of a folder of its own
 * @param program what is bundled; without one a page that shows a digest
 * @returns the folder with the page and all that it needs
 */
export type Bundle = (project: string, name?: string, program?: string) => Promise<string>;

export const bundlers: Readonly<Record<string, Bundle>> = {
  async esbuild(project, name = 'page', program = PROGRAM) {
    const { source, output } = write(project, `esbuild-${name}`, program);
    await buildByEsbuild({
      entryPoints: [join(source, 'program.js')],
      outdir: output,
      bundle: true,
      minify: true,
      format: 'esm',
      logLevel: 'error',
    });
    writeFileSync(join(output, 'index.html'), PAGE);
    return output;
  },
  async vite(project, name = 'page', program = PROGRAM) {
    const { source, output } = write(project, `vite-${name}`, program);
    await buildByVite({ root: source, configFile: false, logLevel: 'error', build: { outDir: output } });
    return output;
  },
};

function write(project: string, folder: string, program: string) {
  const [source, output] = [join(project, folder), join(project, `${folder}-bundled`)];
  mkdirSync(source);
  mkdirSync(output);
  writeFileSync(join(source, 'program.js'), program);
  writeFileSync(join(source, 'index.html'), PAGE);
  return { source, output };
}

export function scriptsIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true }) as string[];
  return files.filter((file) => file.endsWith('.js')).map((file) => join(folder, file));
}

/** @throws Error when what is bundled asks for a module of Node, or for what a bundler has put in its place */
export function refuseBuiltins(file: string): void {
  const text = readFileSync(file, 'utf8');
  const imported = text.matchAll(
    /(?:\bfrom|\bimport|\bimport\(|\brequire\(|\bgetBuiltinModule\()\s*["'`]([^"'`]+)/g,
  );
  for (const [, name] of imported) {
    if (builtinModules.includes(name!.replace(/^node:/, ''))) throw new Error(`${file} imports ${name}`);
  }
  if (text.includes('__vite-browser-external')) throw new Error(`${file} has what vite puts in Node's place`);
}
