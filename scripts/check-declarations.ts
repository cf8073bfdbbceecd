/** The declarations of the packages as they are installed, under the settings that their users' compilers have. */
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** The oldest that is supported, which alone knows `node10`; and the newest, which takes a tenth of the time. */
const OLDEST = 'typescript-5.7';
const NEWEST = 'typescript';

/** Every module that is there. */
const ENTRIES = `import { genericHash, secretStream, shortHash, fromUtf8 } from 'sodium';
import { genericHash as portableHash, ready } from 'sodium/wasm';
import { loadSodium } from 'sodium-sys';
import { crypto_generichash_BYTES } from 'sodium-sys/constants';
import { LibraryFileError } from 'sodium-sys/portable';
import { listVendored } from 'sodium-sys/vendor';
import { loadSodiumWasm } from 'sodium-sys/wasm';
const digest: { length: 64 } = genericHash(fromUtf8('text'), { outputLength: 64 });
const portable: { length: 32 } = portableHash(new Uint8Array(crypto_generichash_BYTES));
const version: string = loadSodium({ environment: false }).library.version;
const tag: Uint8Array = shortHash(new ArrayBuffer(3), new Uint8Array(16));
genericHash.file('file').then((fileDigest: { length: 32 }) => fileDigest);
export { digest, portable, version, tag, ready, listVendored, loadSodiumWasm, LibraryFileError, secretStream };
`;

/** What would compile if a type were `any`. */
const NO_ANY = `// @ts-expect-error
genericHash.file(true);
// @ts-expect-error
genericHash.file({});
// @ts-expect-error
genericHash.files([true]);
// @ts-expect-error
secretStream.seal.file('source', 1, new Uint8Array(32));
// @ts-expect-error
genericHash.from([], { signal: 1 });
`;

const OF_NODE = `genericHash.file(new URL('file:///tmp'));
genericHash.file(Buffer.from('file'));
genericHash.from([], { signal: new AbortController().signal });
const transform: NodeJS.ReadWriteStream & { digest: Promise<{ length: 32 }> } = genericHash.transform();
export { transform };
`;

const OF_THE_WEB = `import { genericHash } from 'sodium/wasm';
import { crypto_generichash_BYTES } from 'sodium-sys/constants';
import { Address } from 'sodium-sys/portable';
import { loadSodiumWasm } from 'sodium-sys/wasm';
new Blob([]).stream().pipeThrough(genericHash.transformStream());
const source: Promise<{ length: 16 }> = genericHash.from(new Response('').body!, { outputLength: 16 });
genericHash.from([], { signal: new AbortController().signal });
export { source, crypto_generichash_BYTES, Address, loadSodiumWasm };
`;

interface Settings {
  readonly compiler: string;
  readonly text: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const bare = { lib: ['es2020'], types: [] };

const withNodesTypes: Readonly<Record<string, Settings>> = {
  'node10, es2020': {
    compiler: OLDEST,
    text: `${ENTRIES}${NO_ANY}${OF_NODE}`,
    options: { ...bare, module: 'commonjs', moduleResolution: 'node10' },
  },
  'nodenext, DOM': {
    compiler: OLDEST,
    text: `${ENTRIES}${NO_ANY}${OF_NODE}`,
    options: { module: 'nodenext', lib: ['es2022', 'dom'], types: ['node'] },
  },
  'node16, es2020': {
    compiler: NEWEST,
    text: `${ENTRIES}${NO_ANY}${OF_NODE}`,
    options: { ...bare, module: 'node16' },
  },
  'bundler, es2020': {
    compiler: NEWEST,
    text: `${ENTRIES}${NO_ANY}${OF_NODE}`,
    options: { ...bare, module: 'esnext', moduleResolution: 'bundler' },
  },
};

const withoutNodesTypes: Readonly<Record<string, Settings>> = {
  'nodenext, es2020, no @types/node': {
    compiler: NEWEST,
    text: `${ENTRIES}${NO_ANY}`,
    // What is Node's own cannot be declared without it.
    options: { ...bare, module: 'nodenext', skipLibCheck: true },
  },
  'bundler, DOM, no @types/node': {
    compiler: NEWEST,
    text: OF_THE_WEB,
    options: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
  },
};

/**
 * @param project has the packages and `@types/node` installed
 * @param copy a folder that is made, for the packages without it
 */
export function checkDeclarations(project: string, copy: string): void {
  for (const name of ['sodium', 'sodium-sys']) {
    const folder = join('node_modules', name);
    cpSync(join(project, folder), join(copy, folder), { recursive: true });
  }
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ type: 'module' }));
  compile(project, withNodesTypes);
  compile(copy, withoutNodesTypes);
}

function compile(project: string, all: Readonly<Record<string, Settings>>): void {
  for (const [name, { compiler, text, options }] of Object.entries(all)) {
    console.log(`declarations: ${name}`);
    writeFileSync(join(project, 'use.ts'), text);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      target: 'es2020',
      noEmit: true,
      ...options,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    execFileSync(process.execPath, [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', '.'], {
      cwd: project,
      stdio: 'inherit',
    });
  }
}
