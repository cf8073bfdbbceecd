// Joins what is used of a dependency into one file, with its licences beside it: for what few users need, and would be
// many times as large as a package of its own. The lockfile says which version it is; a newer one needs a release.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { root } from './setup.mjs';

/**
 * @param module what is imported, resolved from `folder`: the dependency, or a file that exports what is used of it
 * @param output the file to be written, from the top level
 * @param options esbuild's, for this dependency
 * @returns the files that were written, from the top level.
 */
export async function joinDependency(module, folder, output, options = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: `export * from '${module}';`, resolveDir: `${root}${folder}` },
    outfile: output,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    metafile: true,
    logLevel: 'warning',
    ...options,
    banner: {
      js: `// ${module} and what it needs; whose they are stands in the .licenses.txt beside this file.`,
    },
  });
  const licenses = output.replace(/\.js$/, '.licenses.txt');
  writeLicenses(metafile, licenses);
  return [output, licenses];
}

/** Writes whose the packages are that have been joined, with their licences. */
export function writeLicenses({ outputs }, file) {
  const inputs = Object.values(outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const folders = new Set(inputs.map(([input]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]));
  folders.delete(undefined);
  writeFileSync(root + file, [...folders].map(noticeOf).sort().join('\n'));
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
  const files = readdirSync(root + folder);
  const texts = [/^(licen[cs]e|copying)(\.|$)/i, /^notice(\.|$)/i].flatMap((pattern) => {
    const file = files.find((each) => pattern.test(each));
    return file === undefined ? [] : [readFileSync(`${root}${folder}/${file}`, 'utf8').trim()];
  });
  if (texts.length === 0) throw new Error(`${name} ${version} comes without the text of its licence`);
  return `── ${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}
