/** What every program pays for that uses this package. */
import { expect, it } from 'vitest';
import { resultOf, runSnippet } from './support/child.ts';

const LOADED = `
  const loaded = () => process.moduleLoadList.filter((name) => /^NativeModule (stream|worker_threads|crypto|child_process)$/.test(name));
`;

it('loads Node’s streams and threads only when they are needed', () => {
  const outcome = runSnippet(`${LOADED}
    const { writeSync } = process.getBuiltinModule('node:fs');
    genericHash(new Uint8Array(64));
    const before = loaded();
    genericHash.transform();
    await genericHash.async(new Uint8Array(1_000_000));
    writeSync(1, JSON.stringify({ before, after: loaded() }));
  `);
  expect(resultOf(outcome)).toEqual({
    before: [],
    after: ['NativeModule stream', 'NativeModule worker_threads'],
  });
});
