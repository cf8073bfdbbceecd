/**
 * Compiles libsodium's own test programs against a library and runs them.
 *
 *     tsx scripts/libsodium-tests.ts LIBRARY SOURCE [--compiler=CC] [--flag=FLAG]… [--runner=PROGRAM [--runner=ARGUMENT]…]
 *
 * The flags go to the compiler; the runner (an emulator, say) gets the program as its last argument. Prints how many
 * passed; exits with 1 when any failed.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const MILLISECONDS = 600_000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    compiler: { type: 'string', default: 'cc' },
    flag: { type: 'string', multiple: true, default: [] },
    runner: { type: 'string', multiple: true, default: [] },
  },
});
const [library, source] = positionals.map((path) => resolve(path));
if (library === undefined || source === undefined || positionals.length > 2) {
  throw new Error(
    'usage: libsodium-tests.ts LIBRARY SOURCE [--compiler=CC] [--flag=FLAG]… [--runner=PROGRAM]…',
  );
}

const run = promisify(execFile);
const tests = join(source, 'test/default');
const names = readdirSync(tests)
  .filter((name) => name.endsWith('.c'))
  .map((name) => basename(name, '.c'))
  .sort();
const folder = mkdtempSync(join(tmpdir(), 'libsodium-tests-'));
try {
  mkdirSync(join(folder, 'include/sodium'), { recursive: true });
  copyFileSync(join(source, 'builds/msvc/version.h'), join(folder, 'include/sodium/version.h'));
  // Beside the programs, where also Windows looks for it.
  copyFileSync(library, join(folder, basename(library)));
  const failures = await testAll();
  for (const { name, reason } of failures) console.error(`${name}: ${reason}`);
  console.log(`${names.length - failures.length} of ${names.length} tests of libsodium passed`);
  process.exitCode = failures.length > 0 || names.length === 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Failure {
  readonly name: string;
  readonly reason: string;
}

async function testAll(): Promise<Failure[]> {
  const failures: Failure[] = [];
  const pending = names.values();
  const work = async () => {
    for (const name of pending) {
      const reason = await test(name).catch((error: Error & { stderr?: string }) => {
        return `${error.message}\n${error.stderr ?? ''}`.trim();
      });
      if (reason !== undefined) failures.push({ name, reason });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failures;
}

/** A program compares what it printed with its .exp file itself. It writes to its working directory. */
async function test(name: string): Promise<undefined> {
  // Windows wants the suffix; elsewhere it is as good as none.
  const program = join(folder, `${name}.exe`);
  const includes = [join(folder, 'include'), join(folder, 'include/sodium')].concat(
    ['src/libsodium/include', 'src/libsodium/include/sodium', 'test/quirks'].map((path) =>
      join(source!, path),
    ),
  );
  await run(values.compiler, [
    '-w',
    `-DTEST_SRCDIR="${tests}"`,
    ...includes.map((path) => `-I${path}`),
    ...values.flag,
    join(tests, `${name}.c`),
    library!,
    // LLVM's linker for Windows knows no such flag.
    ...(library!.endsWith('.dll') ? [] : [`-Wl,-rpath,${folder}`]),
    '-o',
    program,
  ]);
  const [first, ...more] = [...values.runner, program];
  await run(first!, more, { cwd: folder, timeout: MILLISECONDS });
}
