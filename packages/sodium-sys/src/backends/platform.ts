/** The name of what this process runs on, as native libraries are told apart: `linux-x64-gnu`, `win32-x64`, … */
import { closeSync, openSync, readSync } from 'node:fs';

/** Enough to have the name of the dynamic linker in it, which linkers put right behind the headers. */
const START_BYTES = 4096;

/** On Linux the C library counts too: what is built for one does not run on the other. */
export function platformName(): string {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? `${name}-${runsOnMusl() ? 'musl' : 'gnu'}` : name;
}

/** By the dynamic linker that this program asks for: a system may have both C libraries. */
function runsOnMusl(): boolean {
  const start = Buffer.alloc(START_BYTES);
  try {
    const program = openSync('/proc/self/exe', 'r');
    readSync(program, start, 0, START_BYTES, 0);
    closeSync(program);
  } catch {
    return false; // without /proc, or in a sandbox that hides it
  }
  return start.includes('/ld-musl-');
}
