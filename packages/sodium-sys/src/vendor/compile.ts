/** Compiles C and assembly files to object files, several at a time. */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Target } from '../library/inspect.js';
import type { Commands } from './commands.js';
import { makeFolders } from './make-folders.js';
import { VendorError } from './vendor-error.js';

const SOURCES = 'src/libsodium';

/**
 * The source breaks the rules on aliasing and overflow by which compilers optimise, as its own build files say. What it
 * exports is marked. Warnings are its authors' concern.
 */
const COMMON = [
  '-O3',
  '-std=gnu11',
  '-fvisibility=hidden',
  '-fno-strict-aliasing',
  '-fno-strict-overflow',
  '-fwrapv',
  '-flax-vector-conversions',
  '-w',
];

/** Windows' code is position-independent anyway, and there a stack protector is a library more to ship. */
export function compileFlags({ platform }: Target): readonly string[] {
  return platform === 'win32' ? COMMON : [...COMMON, '-fPIC', '-pthread', '-fstack-protector-strong'];
}

/** How files are compiled. */
export interface Compilation {
  readonly compiler: string;
  /** The root of the source. */
  readonly source: string;
  /** Holds what is included beside the source: version.h. */
  readonly include: string;
  readonly definitions: readonly string[];
  readonly flags: readonly string[];
  /** Where the object files go, under the names of their sources. */
  readonly objects: string;
}

/**
 * @returns the source's files to compile, sorted, relative to its root.
 * @throws VendorError when there is none.
 */
export async function listSources(source: string): Promise<readonly string[]> {
  const entries = await readdir(join(source, SOURCES), { recursive: true }).catch((cause: Error) => {
    throw new VendorError('build', `${source} is no source of libsodium: ${cause.message}`, { cause });
  });
  const files = entries.filter((name) => /\.[cS]$/.test(name)).map((name) => name.replaceAll('\\', '/'));
  if (files.length === 0) {
    throw new VendorError('build', `${source} is no source of libsodium: no C file is in ${SOURCES}`);
  }
  return files.sort().map((name) => `${SOURCES}/${name}`);
}

/** The object file that a source is compiled to, relative to the folder of objects. */
export function objectOf(file: string): string {
  return `${file}.o`;
}

/** @param onDone called after every file. */
export async function compileAll(
  files: readonly string[],
  compilation: Compilation,
  commands: Commands,
  jobs: number,
  onDone: () => void = () => {},
): Promise<void> {
  const folders = new Set(files.map((file) => dirname(join(compilation.objects, objectOf(file)))));
  for (const folder of folders) makeFolders(folder);

  const pending = files.values();
  const work = async () => {
    for (const file of pending) {
      await compile(file, compilation, commands);
      onDone();
    }
  };
  // The first failure ends all of them, which takes a moment: nothing of them may run on when it is reported.
  const ends = await Promise.allSettled(Array.from({ length: jobs }, work));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** From within the source, so that the paths in the object file (of `assert`) don't depend on where it is. */
function compile(file: string, compilation: Compilation, commands: Commands): Promise<string> {
  const { compiler, source, include, definitions, flags, objects } = compilation;
  return commands.run({
    purpose: `compiling ${file}`,
    program: compiler,
    arguments: [
      ...definitions.map((definition) => `-D${definition}`),
      ...flags,
      // For debug information, when it is asked for.
      `-ffile-prefix-map=${source}=.`,
      `-ffile-prefix-map=${include}=include`,
      // Whatever the maps say, clang's debug information of assembly has the working directory (at least until 14).
      ...(file.endsWith('.S') ? ['-g0'] : []),
      `-I${include}/sodium`,
      `-I${SOURCES}/include/sodium`,
      `-I${SOURCES}/include`,
      '-c',
      file,
      '-o',
      join(objects, objectOf(file)),
    ],
    folder: source,
  });
}
