/**
 * Builds libsodium's shared library from its source, with nothing but a C compiler: no shell, no make, no configure.
 *
 * The same source, compiler and flags give the same bytes, wherever the folders are.
 */
import { chmod, copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../library/inspect.js';
import { CommandError, Commands } from './commands.js';
import { type Compilation, compileAll, compileFlags, listSources, objectOf } from './compile.js';
import { neededFeatures, OPTIMIZE } from './cpu-features.js';
import { definitionsFor, withoutIntrinsics } from './definitions.js';
import { libraryName, link, linkFlags } from './link.js';
import { makeFolders } from './make-folders.js';
import { fastestAtBlake2b } from './measure-blake2b.js';
import { findCompiler, remedyForOutput } from './toolchain.js';
import { VendorError } from './vendor-error.js';

const VERSION_HEADER = 'builds/msvc/version.h';
const BLAKE2B = '/crypto_generichash/blake2b/';
const SHOWN_LINES = 20;

export interface BuildOrder {
  /** The unpacked source, an absolute path. Nothing is written there. */
  readonly source: string;
  /** An existing empty folder, an absolute path. In the end it holds the library and nothing else. */
  readonly output: string;
  /** Where the commands and what they printed are written if the build fails, an absolute path. */
  readonly log: string;
  /** A name or an absolute path; by default clang, cc or gcc, the first that is there. */
  readonly compiler?: string;
  /** Further flags for compiling and linking, which come last. With `-g` among them symbols are kept. */
  readonly flags?: readonly string[];
  /** Whether to use all that this processor has; the library then runs on its like only. Linux only. */
  readonly optimizeForThisMachine?: boolean;
  /** How many files are compiled at a time, at least 1; by default as many as there are processors. */
  readonly jobs?: number | undefined;
  /** What the library is for; by default this machine. For another, `compiler` and `flags` must say so too. */
  readonly target?: Target;
  /** Kills every command. What ends the program by Ctrl-C must abort it too, for the terminal doesn't reach them. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every file, and after the library was linked. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface BuildResult {
  /** The library's absolute path. */
  readonly library: string;
  /** What the compiler says that it is. */
  readonly compiler: string;
  /** Those of compiling, then those of linking. */
  readonly flags: readonly string[];
  /** What the processor must have, by the kernel's names, beyond what all of its architecture have. */
  readonly cpu: readonly string[];
  /** Which code for BLAKE2b was the faster one, when that was measured: optimised for this machine, on x64. */
  readonly blake2b?: Blake2b;
}

type Blake2b = 'vectorised' | 'portable';

/**
 * Builds the library.
 *
 * @throws VendorError when there is no compiler, when the source or target is none that can be built, or when a command
 *   fails: with the end of its output, what to install if that is known, and the path of the log.
 * @throws the signal's reason when it is aborted.
 */
export async function buildLibrary(request: BuildOrder): Promise<BuildResult> {
  const work = join(request.output, 'work');
  const temporary = join(work, 'temporary');
  makeFolders(temporary);
  const commands = new Commands(temporary, request.signal);
  try {
    return await build(request, work, commands);
  } catch (error) {
    if (error instanceof CommandError) throw await failure(error, request.log, commands.log);
    throw error;
  } finally {
    commands.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** What is settled before anything is compiled. */
interface Plan {
  readonly work: string;
  readonly commands: Commands;
  readonly jobs: number;
  readonly target: Target;
  readonly files: readonly string[];
  /** Those of `files` that are also compiled as portable code, to see which is faster. */
  readonly blake2b: readonly string[];
  readonly compilation: Omit<Compilation, 'objects'>;
  /** The library's name. */
  readonly name: string;
  readonly linkFlags: readonly string[];
  readonly onDone: () => void;
}

async function build(request: BuildOrder, work: string, commands: Commands): Promise<BuildResult> {
  const { source, flags = [], target = process, jobs = availableParallelism() } = request;
  const optimizes = request.optimizeForThisMachine === true;
  if (optimizes) refuseOtherMachine(target);
  const definitions = definitionsFor(target);
  const files = await listSources(source);
  const include = join(work, 'include');
  const name = libraryName(target, await provideVersion(source, include));
  const compiler = findCompiler(request.compiler);
  const version = await versionOf(compiler, work, commands);
  const compiling = [...compileFlags(target), ...(optimizes ? [OPTIMIZE] : []), ...flags];
  const cpu = optimizes ? await neededFeatures(commands, compiler, compiling, work) : [];

  const blake2b = optimizes && target.arch === 'x64' ? files.filter((file) => file.includes(BLAKE2B)) : [];
  const total = files.length + blake2b.length + 1;
  let done = 0;
  const onDone = () => request.onProgress?.(++done, total);
  const plan: Plan = {
    work,
    commands,
    jobs,
    target,
    files,
    blake2b,
    compilation: { compiler, source, include, definitions, flags: compiling },
    name,
    linkFlags: [...linkFlags(target, name, flags), ...flags],
    onDone,
  };

  await compileTo('objects', files, plan);
  const made = blake2b.length > 0 ? await linkFastest(plan) : { path: await linkTo('linked', plan) };
  onDone();
  const library = join(request.output, name);
  await rename(made.path, library);
  // What a umask of 0 lets linkers make, anybody could write.
  await chmod(library, 0o644);
  return {
    library,
    compiler: version,
    flags: [...plan.compilation.flags, ...plan.linkFlags],
    cpu,
    ...('blake2b' in made ? { blake2b: made.blake2b } : {}),
  };
}

function refuseOtherMachine({ platform, arch }: Target): void {
  if (platform === 'linux' && platform === process.platform && arch === process.arch) return;
  throw new VendorError(
    'build',
    `a library can be optimized only for the machine that builds it, and only on Linux, not for ${platform} on ${arch}`,
  );
}

/**
 * Puts the version header, which the release doesn't have among the others, where it is included from.
 *
 * @returns the version of the binary interface, which is part of the library's name.
 */
async function provideVersion(source: string, include: string): Promise<number> {
  const folder = join(include, 'sodium');
  const header = join(folder, 'version.h');
  makeFolders(folder);
  await copyFile(join(source, VERSION_HEADER), header).catch((cause: Error) => {
    throw new VendorError('build', `${source} is no release of libsodium: ${cause.message}`, { cause });
  });
  const text = await readFile(header, 'utf8');
  const major = /^#define SODIUM_LIBRARY_VERSION_MAJOR (\d+)$/m.exec(text)?.[1];
  if (major !== undefined) return Number(major);
  throw new VendorError('build', `${source} is no release of libsodium: ${VERSION_HEADER} has no version`);
}

async function versionOf(compiler: string, folder: string, commands: Commands): Promise<string> {
  const purpose = 'asking the compiler for its version';
  const output = await commands.run({ purpose, program: compiler, arguments: ['--version'], folder });
  return output.split('\n', 1)[0]!;
}

async function compileTo(
  objects: string,
  files: readonly string[],
  { compilation, work, commands, jobs, onDone }: Plan,
): Promise<void> {
  await compileAll(files, { ...compilation, objects: join(work, objects) }, commands, jobs, onDone);
}

/** @param replaced the files whose object files are in `folder`, not with the others */
async function linkTo(folder: string, plan: Plan, replaced: readonly string[] = []): Promise<string> {
  const { work, name, files, target, commands } = plan;
  const library = join(work, folder, name);
  makeFolders(join(work, folder));
  await link(commands, {
    compiler: plan.compilation.compiler,
    target,
    flags: plan.linkFlags,
    folder: work,
    objects: files.map((file) => `${replaced.includes(file) ? folder : 'objects'}/${objectOf(file)}`),
    library,
  });
  return library;
}

/** Portable code is compiled without optimising for this machine: compilers vectorise it then, to its harm. */
async function linkFastest(plan: Plan): Promise<{ readonly path: string; readonly blake2b: Blake2b }> {
  const { blake2b, compilation, commands, work } = plan;
  const definitions = withoutIntrinsics(compilation.definitions);
  const flags = compilation.flags.filter((flag) => flag !== OPTIMIZE);
  await compileTo('portable', blake2b, { ...plan, compilation: { ...compilation, definitions, flags } });
  const candidates = [
    { path: await linkTo('vectorised', plan), blake2b: 'vectorised' },
    { path: await linkTo('portable', plan, blake2b), blake2b: 'portable' },
  ] as const;
  const paths = candidates.map(({ path }) => path);
  return candidates[await fastestAtBlake2b(commands, compilation.compiler, work, paths)]!;
}

/** Keeps the log, and says what is to be known of it. */
async function failure(error: CommandError, log: string, text: string): Promise<VendorError> {
  const kept = await writeFile(log, text).then(
    () => `Log: ${log}`,
    ({ message }: Error) => `The log could not be written: ${message}`,
  );
  const end = error.output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  const parts = [`${error.message}${end === '' ? '' : `:\n${end}`}`, remedyForOutput(error.output), kept];
  const message = parts.filter((part) => part !== undefined).join('\n');
  return new VendorError('build', message, { cause: error });
}
