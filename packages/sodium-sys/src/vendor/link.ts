/** Links object files to a shared library. */
import type { Target } from '../library/inspect.js';
import type { Commands } from './commands.js';

/** The name under which the library is found, and by which programs ask for it. */
export function libraryName({ platform }: Target, major: number): string {
  if (platform === 'win32') return `libsodium-${major}.dll`;
  return platform === 'darwin' ? `libsodium.${major}.dylib` : `libsodium.so.${major}`;
}

/** @param flags the caller's, which may ask for debug information: then it is kept */
export function linkFlags({ platform }: Target, name: string, flags: readonly string[]): readonly string[] {
  const keepsSymbols = flags.some((flag) => /^-g(?:[1-3]|gdb.*|dwarf.*)?$/.test(flag));
  if (platform === 'darwin') {
    return ['-dynamiclib', `-Wl,-install_name,@rpath/${name}`, ...(keepsSymbols ? [] : ['-Wl,-S,-x'])];
  }
  const strip = keepsSymbols ? [] : ['-s'];
  if (platform === 'win32') return ['-shared', ...strip, '-static-libgcc', '-Wl,--no-insert-timestamp'];
  return [
    '-shared',
    ...strip,
    '-pthread',
    `-Wl,-soname,${name}`,
    '-Wl,--build-id=none',
    '-Wl,-z,relro,-z,now',
    // Files of assembly that don't say otherwise make the stack executable, which newer systems refuse.
    '-Wl,-z,noexecstack',
    // Unloaded while its memory is in use, and loaded again, it no longer knows what it guards memory with.
    '-Wl,-z,nodelete',
  ];
}

/** The random numbers of Windows come from there. */
const WINDOWS_LIBRARIES = ['-ladvapi32'];

export interface Link {
  readonly compiler: string;
  readonly target: Target;
  readonly flags: readonly string[];
  /** The root of the object files, and their names in it, in the order in which they are linked. */
  readonly folder: string;
  readonly objects: readonly string[];
  /** The library to write. */
  readonly library: string;
}

export async function link(commands: Commands, all: Link): Promise<void> {
  const { compiler, target, flags, folder, objects, library } = all;
  await commands.run({
    purpose: 'linking',
    program: compiler,
    arguments: [
      '-o',
      library,
      ...objects,
      ...flags,
      ...(target.platform === 'win32' ? WINDOWS_LIBRARIES : []),
    ],
    folder,
  });
}
