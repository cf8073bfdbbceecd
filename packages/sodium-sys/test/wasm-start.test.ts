/** Runtimes that refuse WebAssembly. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { whyNotStarted } from '../src/backends/wasm-start.ts';

const LOAD = `
  import { loadSodiumWasm } from 'sodium-sys/wasm';
  try {
    await loadSodiumWasm();
  } catch ({ code, message, cause }) {
    console.log(JSON.stringify({ code, message, cause: cause.name }));
  }`;

/** A process that may have two gigabytes of addresses. */
function runWithin2GB(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -v 2000000 && exec "$0" "$@"', process.execPath, ...args],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('../../sodium', import.meta.url)) },
  );
  return { status, stdout, stderr };
}

const NO_ADDRESSES =
  'WebAssembly did not start: there is not enough memory or address space for WebAssembly, which reserves some 10 GiB of ' +
  'the latter; raise the limit (`ulimit -v`, in KiB)';

describe('with too few addresses', () => {
  it('loading rejects, and says what to do', (context) => {
    context.skip(process.platform !== 'linux', 'only Linux heeds ulimit -v');
    const { status, stdout, stderr } = runWithin2GB('--input-type=module', '-e', LOAD);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      code: 'ERR_SODIUM_INITIALIZATION',
      message: NO_ADDRESSES,
      cause: 'RuntimeError',
    });
  });

  it('the command says so in one line', (context) => {
    context.skip(process.platform !== 'linux', 'only Linux heeds ulimit -v');
    const sodium = fileURLToPath(new URL('../../sodium-cli/bin/sodium.cjs', import.meta.url));
    expect(runWithin2GB(sodium, 'hash', '--backend', 'wasm', '/dev/null')).toEqual({
      status: 1,
      stdout: '',
      stderr: `sodium hash: ${NO_ADDRESSES}\n`,
    });
  });
});

it('a `then` that never calls back is named, instead of being waited for', () => {
  const source = LOAD.replace('try {', 'Promise.prototype.then = () => new Promise(() => {}); try {').replace(
    'cause: cause.name',
    '',
  );
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('../../sodium', import.meta.url)),
  });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'ERR_SODIUM_INITIALIZATION',
    message: expect.stringMatching(/^Promise\.prototype\.then gives a wrong answer here/),
  });
});

describe('what a Content Security Policy without wasm-unsafe-eval refuses is told', () => {
  const FORBIDDEN =
    "WebAssembly did not start: the Content Security Policy forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src";

  it('as V8 says it to who embeds it', async () => {
    const realm = createContext({}, { codeGeneration: { strings: true, wasm: false } });
    const compiling = runInContext('WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))', realm);
    const error = (await (compiling as Promise<unknown>).catch((reason: unknown) => reason)) as Error;
    expect(error.name).toBe('CompileError');
    expect(whyNotStarted(error)).toBe(FORBIDDEN);
  });

  it('as Chromium 156 says it of a page, through Emscripten', () => {
    const words =
      'Aborted(CompileError: WebAssembly.instantiate(): Compiling or instantiating WebAssembly module violates the ' +
      "following Content Security policy directive because 'unsafe-eval' is not an allowed source of script in the " +
      'following Content Security Policy directive: "script-src \'self\'".). Build with -sASSERTIONS for more info.';
    expect(whyNotStarted(new Error(words))).toBe(FORBIDDEN);
  });
});

it('any other reason is told in the words of the runtime, cut to a line', () => {
  const error = new Error(`Aborted(something)\n${'source;'.repeat(50_000)}`);
  expect(whyNotStarted(error)).toBe('WebAssembly did not start: Aborted(something)');
  expect(whyNotStarted('x'.repeat(500_000))).toHaveLength(227);
  expect(whyNotStarted(undefined)).toBe('WebAssembly did not start: undefined');
});
