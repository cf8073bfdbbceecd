/** What fails or is given up leaves no handle, timer, thread or state behind, counted in a process of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resultOf, runSnippet } from './support/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'sodium-leftovers-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'long'), new Uint8Array(5_000_000));

const PRELUDE = `
  import { execFileSync } from 'node:child_process';
  import { createReadStream, readdirSync } from 'node:fs';
  import { Readable } from 'node:stream';
  const folder = ${JSON.stringify(folder)};
  const long = folder + '/long';

  const states = new Set();
  const memory = new Proxy(sys.memory, {
    get: (target, name) => (...values) => {
      const result = target[name](...values);
      if (name === 'allocate') states.add(result);
      if (name === 'free') states.delete(values[0]);
      return result;
    },
  });
  const counted = { ...sys, memory };
  const hash = createSodium(() => counted).genericHash;

  const count = () => ({
    files: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    resources: process.getActiveResourcesInfo().sort(),
    states: states.size,
  });
  /** What there is when nothing has changed for a while: other threads end in their own time, on a busy machine later. */
  const settledCount = async (wanted) => {
    for (let last, same = 0; ; ) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      const now = JSON.stringify(count());
      same = now === last ? same + 1 : 0;
      if (same >= 3 && (wanted === undefined || now === JSON.stringify(wanted) || same === 100)) return JSON.parse(now);
      last = now;
    }
  };
  const fails = async (promise) => {
    try {
      await promise;
    } catch (error) {
      return error.code;
    }
    throw new Error('what must fail succeeded');
  };
  const all = async (files) => {
    for await (const _ of files);
  };
  // The timer of \`AbortSignal.timeout\` keeps no process alive.
  const soon = () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 15);
    return controller.signal;
  };
`;

/** Each gives the code of the error that it ends with. */
const endings: Readonly<Record<string, string>> = {
  'an iterator that fails': `hash.from((function* () { yield new Uint8Array(1e6); throw new Error(); })())`,
  'an iterator that never yields, aborted': `hash.from({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }, { signal: soon() })`,
  'chunks that are hashed elsewhere, aborted': `hash.from((function* () { for (;;) yield new Uint8Array(1e6); })(), { signal: soon() })`,
  'a Readable that waits, aborted': `hash.from(new Readable({ read() {} }), { signal: soon() })`,
  'the stream of a file, aborted': `hash.from(createReadStream('/dev/zero'), { signal: soon() })`,
  'a web stream that fails': `hash.from(new ReadableStream({ pull() { throw new Error(); } }))`,
  'a file, aborted at once': `hash.file(long, { signal: AbortSignal.abort() })`,
  'a file that is missing': `hash.file(folder + '/missing')`,
  'a directory': `hash.file(folder)`,
  'an endless device, aborted': `hash.file('/dev/zero', { signal: soon() })`,
  'a FIFO that nobody writes to, aborted': `hash.file(folder + '/fifo', { signal: soon() })`,
  'a file whose progress cannot be reported': `hash.file(long, { onProgress() { throw Object.assign(new Error(), { code: 'ERR_SODIUM_SOURCE' }); } })`,
  'many files, one missing': `all(hash.files([long, long, folder + '/missing', long, long]))`,
  'many files, aborted': `all(hash.files((function* () { for (;;) yield '/dev/zero'; })(), { signal: soon() }))`,
  'many files from paths that fail': `all(hash.files((function* () { yield long; throw new Error(); })()))`,
};

describe('nothing is left behind by', () => {
  it.for(Object.entries(endings))('%s', ([, ending], { skip }) => {
    skip(process.platform !== 'linux', 'handles and threads are counted in /proc here');
    const source = `${PRELUDE}
      execFileSync('mkfifo', ['-m', '600', folder + '/fifo'], { stdio: 'ignore' });
      const act = () => fails(${ending});
      // The first time starts the threads that stay.
      await act();
      await hash.async(new Uint8Array(1e6));
      const before = await settledCount();
      const codes = new Set();
      for (let round = 0; round < 5; round++) codes.add(await act());
      console.log(JSON.stringify({ codes: [...codes], before, after: await settledCount(before) }));
    `;
    rmSync(join(folder, 'fifo'), { force: true });
    const { codes, before, after } = resultOf(runSnippet(source)) as Record<string, unknown>;
    expect(codes).toEqual(['ERR_SODIUM_SOURCE']);
    expect(after).toEqual(before);
    expect(after).toMatchObject({ states: 0 });
  });
});
