/** The name of what this process runs on, as native libraries are told apart: `linux-x64-gnu`, `win32-x64`, … */
import { closeSync, openSync, readSync } from 'node:fs';

/** Since Node 20.13, which its types do not know. */
interface Report extends NodeJS.ProcessReport {
  excludeNetwork?: boolean;
}

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
    return hasNoGlibc(); // without /proc, in a sandbox that hides it, or under the permission model
  }
  return start.includes('/ld-musl-');
}

/** As Node's own report has it, which takes a hundred times as long as to read the program. */
function hasNoGlibc(): boolean {
  const report: Report | undefined = process.report;
  if (report === undefined) return false;
  const { excludeNetwork = false } = report;
  try {
    // It would ask for the names of all that this process is connected with.
    report.excludeNetwork = true;
    const { header } = report.getReport() as { readonly header?: Readonly<Record<string, unknown>> };
    return header !== undefined && header['glibcVersionRuntime'] === undefined;
  } catch {
    return false; // Deno asks for a permission
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}
