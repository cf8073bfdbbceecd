/** Which features of the processor a library optimised for this machine needs. */
import { cpuFeatures } from '../library/cpu.js';
import type { Commands } from './commands.js';
import { VendorError } from './vendor-error.js';

export const OPTIMIZE = '-march=native';

/** The kernel's names for the features that compilers call otherwise; both without underscores. */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  bmi: 'bmi1',
  crc32: 'sse42',
  gcchavesynccompareandswap16: 'cx16',
  lahfsahf: 'lahflm',
  lzcnt: 'abm',
  pclmul: 'pclmulqdq',
  prfchw: '3dnowprefetch',
  rdrnd: 'rdrand',
  sha: 'shani',
  shstk: 'usershstk',
  sse3: 'pni',
};

const KERNEL_NAMES_ARM64: Readonly<Record<string, string>> = {
  complex: 'fcma',
  dotprod: 'asimddp',
  fp16fml: 'asimdfhm',
  fp16scalararithmetic: 'fphp',
  fp16vectorarithmetic: 'asimdhp',
  matmulint8: 'i8mm',
  pauth: 'paca',
  qrdmx: 'asimdrdm',
  rcpc: 'lrcpc',
};

/**
 * What these flags let the compiler use beyond what it uses without any, as far as the kernel has a name for it. What it
 * has none for are facts that are no instructions, and instructions that this kernel or its host hides.
 *
 * @param folder the working directory of the compiler
 * @returns the kernel's names, sorted.
 * @throws VendorError where the kernel says nothing, for then nobody could tell where the library may be used.
 */
export async function neededFeatures(
  commands: Commands,
  compiler: string,
  flags: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const known = cpuFeatures();
  if (known === undefined) {
    throw new VendorError('build', 'optimizing for this machine needs Linux and a readable /proc/cpuinfo');
  }
  const baseline = new Set(await macros(commands, compiler, [], folder));
  const allowed = await macros(commands, compiler, flags, folder);
  const beyond = new Set(allowed.filter((name) => !baseline.has(name)).map(kernelName));
  return [...known].filter((name) => beyond.has(withoutUnderscores(name))).sort();
}

/** The names of the macros that are defined before anything is included. */
async function macros(
  commands: Commands,
  compiler: string,
  flags: readonly string[],
  folder: string,
): Promise<string[]> {
  const output = await commands.run({
    purpose: 'asking the compiler what it may use',
    program: compiler,
    arguments: [...flags, '-dM', '-E', '-x', 'c', '-'],
    folder,
  });
  return Array.from(output.matchAll(/^#define (\w+)/gm), (match) => match[1]!);
}

function kernelName(macro: string): string {
  const name = withoutUnderscores(macro.replace('__ARM_FEATURE_', '')).toLowerCase();
  return (process.arch === 'arm64' ? KERNEL_NAMES_ARM64 : KERNEL_NAMES)[name] ?? name;
}

function withoutUnderscores(name: string): string {
  return name.replaceAll('_', '');
}
