/** Compiles libsodium with nothing but a C compiler: every source file, as many at once as there are cores, and one link. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, sep } from 'node:path';
import {
  compilerFlagsFor,
  definitionsFor,
  isForVectors,
  LIBRARY_NAMES,
  linkerFlagsFor,
  type Target,
} from './definitions.js';
import { VendorError } from './error.js';
import { runJobs } from './jobs.js';
import { fastest, featuresOfThisMachine, THIS_MACHINE } from './this-machine.js';
import { type Compiler, compilerRemedy, findCompiler, type Ran, runProgram } from './toolchain.js';

export interface BuildOptions {
  /** The absolute path of the unpacked source, where nothing is written. */
  readonly source: string;
  /** The absolute path of a private, empty folder; what is left there is the caller's to remove. */
  readonly output: string;
  /** Where the log goes of a build that failed. */
  readonly log: string;
  /** A name or an absolute path. */
  readonly compiler?: string;
  /** More flags, for compiling and for linking. */
  readonly flags?: readonly string[];
  readonly optimizeForThisMachine?: boolean;
  readonly jobs?: number;
  /** What the compiler and the flags are for, when it is not this machine. */
  readonly target?: Target;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Built {
  /** The library's file. */
  readonly library: string;
  /** What the compiler says that it is. */
  readonly compiler: string;
  readonly flags: readonly string[];
  /** What the CPU must have, beyond what every CPU of its architecture has. */
  readonly cpu: readonly string[];
  /** The files that were compiled without vector instructions, because they are faster so on this machine. */
  readonly portable: readonly string[];
}

/** What failed is seldom further from the end of its output than this. */
const SHOWN_LINES = 20;

/** BLAKE2b's choice of an implementation, and its portable one: on some CPUs faster than that for AVX2. */
const BLAKE2B = ['blake2b-ref.c', 'blake2b-compress-ref.c'];

/** A source file, and how it is compiled. */
interface Unit {
  /** Relative to the source's folder. */
  readonly file: string;
  readonly definitions: readonly string[];
  readonly flags: readonly string[];
  /** The object's file, relative to the folder of objects. */
  readonly object: string;
}

interface Context extends BuildOptions {
  readonly compilerPath: string;
  readonly target: Target;
  readonly extraFlags: readonly string[];
  /** The folder of objects, where compiler and linker run. */
  readonly objects: string;
  /** Where `version.h` is, which the source's `configure` would make. */
  readonly include: string;
}

/**
 * Builds the shared library.
 *
 * @throws VendorError when there is no compiler, or when it fails; the message has the end of what it said, and the log
 *   has everything. The signal's reason when it was stopped.
 */
export async function buildLibrary(options: BuildOptions): Promise<Built> {
  const { source, output, target = process, flags: extraFlags = [] } = options;
  const compiler = await findCompiler(options.compiler, output);
  const objects = makeFolder(output, 'objects');
  const include = prepareInclude(source, output);
  const context = { ...options, compilerPath: compiler.path, target, extraFlags, objects, include };
  const definitions = definitionsFor(target);
  const flags = [...compilerFlagsFor(target), ...extraFlags];
  const units = sourcesOf(source).map((file): Unit => ({ file, definitions, flags, object: objectOf(file) }));
  const built = options.optimizeForThisMachine
    ? await buildForThisMachine(context, compiler, units)
    : await buildPlainly(context, units);
  return { ...built, compiler: compiler.description };
}

type BuiltBy = Omit<Built, 'compiler'>;

async function buildPlainly(context: Context, units: readonly Unit[]): Promise<BuiltBy> {
  await compile(context, units);
  const library = await link(context, 'library', units);
  return { library, flags: units[0]!.flags, cpu: [], portable: [] };
}

/** With every instruction of this CPU; and BLAKE2b in two ways, the faster of which is kept. */
async function buildForThisMachine(
  context: Context,
  compiler: Compiler,
  units: readonly Unit[],
): Promise<BuiltBy> {
  const cpu = await featuresOfThisMachine(compiler, context.output);
  const native = units.map((unit) => ({ ...unit, flags: [...unit.flags, THIS_MACHINE] }));
  const isPortable = ({ file }: Unit): boolean => BLAKE2B.includes(basename(file));
  const portable = units.filter(isPortable).map((unit) => ({
    ...unit,
    definitions: unit.definitions.filter((definition) => !isForVectors(definition)),
    object: `portable-${unit.object}`,
  }));
  await compile(context, [...native, ...portable]);
  const withVectors = await link(context, 'vectors', native);
  const withPortable = await link(context, 'portable', [
    ...native.filter((unit) => !isPortable(unit)),
    ...portable,
  ]);
  const library = await fastest([withVectors, withPortable], compiler, context.output, context.signal);
  return {
    library,
    flags: native[0]!.flags,
    cpu,
    portable: library === withPortable ? portable.map(({ file }) => basename(file)) : [],
  };
}

async function compile(context: Context, units: readonly Unit[]): Promise<void> {
  const { jobs = availableParallelism(), objects, signal, onProgress } = context;
  let done = 0;
  const commands = units.map((unit) => compileCommand(context, unit));
  const failed = await runJobs(commands, jobs, objects, signal, () => onProgress?.(++done, units.length));
  if (failed !== undefined) throw failure(context, failed);
}

function compileCommand({ compilerPath, source, include }: Context, unit: Unit): string[] {
  const headers = join(source, 'src', 'libsodium', 'include');
  return [
    compilerPath,
    ...unit.definitions.map((definition) => `-D${definition}`),
    ...unit.flags,
    '-w',
    // Otherwise the path of a folder that exists no longer would be in the library, and no build like another.
    `-ffile-prefix-map=${source}=libsodium`,
    `-I${include}`,
    `-I${join(headers, 'sodium')}`,
    `-I${headers}`,
    '-c',
    join(source, unit.file),
    '-o',
    unit.object,
  ];
}

/** @returns the library's file, in a folder of that name. */
async function link(context: Context, folder: string, units: readonly Unit[]): Promise<string> {
  const { compilerPath, target, extraFlags, objects, output, signal } = context;
  const library = join(makeFolder(output, folder), LIBRARY_NAMES[target.platform]!);
  const command = [
    compilerPath,
    ...linkerFlagsFor(target),
    ...extraFlags,
    ...units.map(({ object }) => object).sort(),
    '-o',
    library,
  ];
  const ran = await runProgram(command, objects, signal);
  if (!ran.succeeded) throw failure(context, ran);
  return library;
}

function failure({ log }: Context, { command, output }: Ran): VendorError {
  writeFileSync(log, `${command.join(' ')}\n\n${output}`);
  const end = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  const lacksHeaders = /fatal error: '?(?:stdlib|stdint|limits|string|errno)\.h'?/.test(output);
  const remedy = lacksHeaders ? `\nThe headers of the C library are missing; ${compilerRemedy()}` : '';
  return new VendorError('build', `the compiler failed; all that it said is in ${log}\n${end}${remedy}`);
}

/** Every source file of the library, in an order that does not depend on the file system. */
function sourcesOf(source: string): string[] {
  const entries = readdirSync(join(source, 'src', 'libsodium'), { recursive: true, encoding: 'utf8' });
  const files = entries.filter((entry) => /\.[cS]$/.test(entry)).sort();
  return files.map((file) => join('src', 'libsodium', file));
}

function objectOf(file: string): string {
  return `${file.split(sep).slice(2).join('-')}.o`;
}

function prepareInclude(source: string, output: string): string {
  const include = makeFolder(output, 'include');
  const sodium = makeFolder(include, 'sodium');
  cpSync(join(source, 'builds', 'msvc', 'version.h'), join(sodium, 'version.h'));
  return sodium;
}

function makeFolder(parent: string, name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  return path;
}
