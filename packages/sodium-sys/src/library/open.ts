/** Opens a library and keeps it in the process for good. */
import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { type Koffi, type KoffiLibrary, loadKoffi, type NativeFunction } from '../backends/koffi-engine.js';
import { LibraryFileError } from '../shared/errors.js';
import { isWithoutExecution } from '../shared/linker-words.js';
import { own } from '../shared/own.js';

/** RTLD_NOW, RTLD_LOCAL where that is not the default, and RTLD_NODELETE. */
const FLAGS: Readonly<Record<string, number>> = {
  linux: 0x2 | 0x1000,
  freebsd: 0x2 | 0x2000,
  darwin: 0x2 | 0x4 | 0x80,
};

/** Dl_info of <dlfcn.h>: four pointers, the first one to the path of the file. */
const DL_INFO_POINTERS = 4;

const GET_MODULE_HANDLE_EX_FLAG_PIN = 1;

/** What the operating system says about a library that it has mapped. */
interface Mapped {
  /** The file that it mapped. */
  readonly path: string;
  /** The address of `sodium_init`: the same for every way of opening the same library, and for every thread. */
  readonly identity: bigint;
  /** The address of what the library exports under a name; null when it does not. */
  addressOf(name: string): bigint | null;
}

export interface Opened extends Mapped {
  readonly library: KoffiLibrary;
}

interface Linker {
  readonly koffi: Koffi;
  readonly dlopen: NativeFunction;
  readonly dlsym: NativeFunction;
  readonly dladdr: NativeFunction;
  readonly dlerror: NativeFunction;
}

let linker: Linker | undefined;

/**
 * Opens a library.
 *
 * koffi unloads a library when the only worker that loaded it ends, and a library loaded again has lost what its memory
 * was guarded with. So it is mapped first by the operating system's own means, which can pin it.
 *
 * @param target an absolute path, or a bare soname for the dynamic linker to find
 * @throws LibraryFileError when the system refuses it, or when it is not libsodium.
 */
export function openLibrary(target: string): Opened {
  const mapped = process.platform === 'win32' ? loadAndPin(target) : mapAndPin(target);
  const { library, isTarget } = attempt(mapped.path, () => ({
    library: loadKoffi().load(mapped.path),
    // A symbol is also found in what a library depends on: whatever is linked with libsodium would pass for it.
    isTarget: !isAbsolute(target) || isSameFile(target, mapped.path),
  }));
  if (isTarget) return { ...mapped, library };
  throw new LibraryFileError(target, `is not libsodium, but depends on it: ${mapped.path}`);
}

function attempt<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    throw new LibraryFileError(path, `cannot be opened: ${(cause as Error).message}`, { cause });
  }
}

function isSameFile(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [a, b].map((path) => statSync(path, own({ bigint: true })));
  return left!.dev === right!.dev && left!.ino === right!.ino;
}

/** By the C library's own `dlopen`, which unlike koffi's can keep a library mapped until the process ends. */
function mapAndPin(target: string): Mapped {
  linker ??= bindLinker();
  const handle = linker.dlopen(target, FLAGS[process.platform]);
  if (handle === null) throw new LibraryFileError(target, reasonOf(linker, target));
  const { dlsym } = linker;
  const addressOf = (name: string) => dlsym(handle, name) as bigint | null;
  const identity = addressOf('sodium_init');
  if (identity === null) throw notLibsodium(target);
  return { path: pathOf(linker, identity), identity, addressOf };
}

function bindLinker(): Linker {
  const koffi = loadKoffi();
  const process = koffi.load(null);
  return {
    koffi,
    dlopen: process.func('dlopen', 'void *', ['str', 'int']),
    dlsym: process.func('dlsym', 'void *', ['void *', 'str']),
    dladdr: process.func('dladdr', 'int', ['void *', 'void *']),
    dlerror: process.func('dlerror', 'str', []),
  };
}

/** A reason often starts with the path, which the error has already. */
function reasonOf({ dlerror }: Linker, target: string): string {
  const message = String(dlerror());
  if (isWithoutExecution(message)) return 'is on a file system that nothing may be executed from (noexec)';
  const reason = message.startsWith(`${target}: `) ? message.slice(target.length + 2) : message;
  return `the dynamic linker refuses it: ${reason}`;
}

function pathOf({ koffi, dladdr }: Linker, address: bigint): string {
  const info = new BigUint64Array(DL_INFO_POINTERS);
  dladdr(address, info);
  // LD_LIBRARY_PATH may hold relative folders.
  return resolve(koffi.decode(info[0]!, 'char', -1) as string);
}

/** By Windows' own means, which want the path with backslashes. */
function loadAndPin(target: string): Mapped {
  const koffi = loadKoffi();
  const kernel32 = koffi.load('kernel32.dll');
  const getModuleHandle = kernel32.func('GetModuleHandleExW', 'int', ['uint32_t', 'str16', 'void *']);
  const getProcAddress = kernel32.func('GetProcAddress', 'void *', ['void *', 'str']);
  const path = resolve(target);
  try {
    koffi.load(path);
  } catch (cause) {
    throw new LibraryFileError(target, `Windows refuses it: ${(cause as Error).message}`, { cause });
  }
  const handle = new BigUint64Array(1);
  if (getModuleHandle(GET_MODULE_HANDLE_EX_FLAG_PIN, path, handle) === 0) {
    throw new LibraryFileError(target, 'cannot be kept loaded: GetModuleHandleExW failed');
  }
  const addressOf = (name: string) => getProcAddress(handle[0], name) as bigint | null;
  const identity = addressOf('sodium_init');
  if (identity === null) throw notLibsodium(target);
  return { path, identity, addressOf };
}

function notLibsodium(path: string): LibraryFileError {
  return new LibraryFileError(path, 'is not libsodium: it does not export sodium_init');
}
