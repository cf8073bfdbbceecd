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

/** @returns the folder with the page and all that it needs */
export type Bundle = (project: string) => Promise<string>;

export const bundlers: Readonly<Record<string, Bundle>> = {
  async esbuild(project) {
    const { source, output } = write(project, 'esbuild');
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
  async vite(project) {
    const { source, output } = write(project, 'vite');
    await buildByVite({ root: source, configFile: false, logLevel: 'error', build: { outDir: output } });
    return output;
  },
};

function write(project: string, tool: string) {
  const [source, output] = [join(project, tool), join(project, `${tool}-bundled`)];
  mkdirSync(source);
  mkdirSync(output);
  writeFileSync(join(source, 'program.js'), PROGRAM);
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
