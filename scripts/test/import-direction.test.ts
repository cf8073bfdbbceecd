/** The linter refuses every import in the wrong direction: a file with nothing else is written for each, and linted. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** What each room may import, beside itself. */
const DIRECTIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'sodium-sys': {
    shared: ['generated'],
    generated: ['shared', 'call'],
    call: ['shared', 'generated'],
    memory: ['shared', 'generated', 'call'],
    async: ['shared', 'generated', 'call', 'memory'],
    backends: ['shared', 'generated', 'call', 'memory', 'async'],
    library: ['shared', 'generated', 'backends'],
    vendor: ['shared', 'library'],
  },
  sodium: {
    shared: [],
    secrets: ['shared'],
    sources: ['shared'],
    families: ['shared', 'secrets', 'sources'],
    primitives: ['shared', 'secrets', 'sources', 'families'],
  },
};

/** Beside the rooms, there is what none may import. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'sodium-sys': ['cli', 'index.js', 'wasm.js'],
  sodium: ['index.js', 'wasm.js', 'node.js'],
};

interface Probe {
  /** The file that imports, in `packages`; in a folder it is a new one. */
  readonly where: string;
  readonly code: string;
  readonly isAllowed: boolean;
}

const type = (from: string) => `export type { a } from '${from}';`;
const value = (from: string) => `export { a } from '${from}';`;

const directions: Probe[] = Object.entries(DIRECTIONS).flatMap(([name, rooms]) => {
  const targets = [...new Set([...Object.keys(rooms), ...Object.values(rooms).flat(), ...ELSEWHERE[name]!])];
  return Object.entries(rooms).flatMap(([room, allowed]) =>
    targets
      .filter((target) => target !== room)
      .map((target) => ({
        where: `${name}/src/${room}/`,
        code: type(target.endsWith('.js') ? `../${target}` : `../${target}/a.js`),
        isAllowed: allowed.includes(target),
      })),
  );
});

const probes: Probe[] = [
  ...directions,
  ...[value('./other.js'), type('./other.js')].map((code) => ({
    where: 'sodium/src/primitives/',
    code,
    isAllowed: false,
  })),
  { where: 'sodium-sys/src/shared/', code: value('../generated/a.js'), isAllowed: false },
  { where: 'sodium-sys/src/portable.ts', code: value('./shared/a.js'), isAllowed: true },
  { where: 'sodium-sys/src/portable.ts', code: value('./backends/wasm.js'), isAllowed: false },
  { where: 'sodium-sys/src/constants.ts', code: value('./library/a.js'), isAllowed: false },
  { where: 'sodium-sys/src/wasm.ts', code: value('./backends/wasm.js'), isAllowed: true },
  { where: 'sodium-sys/src/wasm.ts', code: value('./backends/koffi.js'), isAllowed: false },
  // A backend is a value in the two entries alone.
  ...['sodium-sys', 'sodium-sys/wasm'].flatMap((backend) => [
    ...[value(backend), `import '${backend}';`, `export const a = await import('${backend}');`].map(
      (code) => ({ where: 'sodium/src/sources/', code, isAllowed: false }),
    ),
    { where: 'sodium/src/sources/', code: type(backend), isAllowed: true },
    { where: 'sodium/src/node.ts', code: value(backend), isAllowed: false },
    { where: 'sodium/src/index.ts', code: value(backend), isAllowed: true },
    { where: 'sodium/src/wasm.ts', code: value(backend), isAllowed: true },
  ]),
  { where: 'sodium/src/sources/', code: value('sodium-sys/portable'), isAllowed: true },
  { where: 'sodium/src/sources/', code: value('sodium-sys/constants'), isAllowed: true },
  // What is portable does without Node.
  ...[
    'shared/',
    'generated/',
    'call/',
    'memory/',
    'async/',
    'backends/wasm.ts',
    'wasm.ts',
    'portable.ts',
  ].map((place) => ({ where: `sodium-sys/src/${place}`, code: value('node:fs'), isAllowed: false })),
  ...['shared/', 'secrets/', 'sources/', 'families/', 'primitives/', 'wasm.ts', 'codecs.ts'].map((place) => ({
    where: `sodium/src/${place}`,
    code: value('node:fs'),
    isAllowed: false,
  })),
  ...['sodium-sys/src/async/threads.ts', 'sodium-sys/src/library/', 'sodium/src/sources/files.ts'].map(
    (where) => ({ where, code: value('node:fs'), isAllowed: true }),
  ),
];

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'sodium-direction-'));
  for (const file of ['biome.json', '.gitignore', 'scripts/lint']) {
    cpSync(join(import.meta.dirname, '../..', file), join(work, file), { recursive: true });
  }
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

it('imports are accepted in one direction and refused in the other', () => {
  const describe = ({ where, code }: Probe, isAllowed: boolean) =>
    `${where}: ${code} is ${isAllowed ? 'accepted' : 'refused'}`;
  const expected = probes.map((probe) => describe(probe, probe.isAllowed));
  const pending = probes.map((probe, index) => ({ probe, file: fileOf(probe, index) }));
  const found: string[] = [];
  // A file that is probed more than once is linted as often.
  while (pending.length > 0) {
    const round = new Map(pending.toReversed().map((each) => [each.file, each]));
    const refused = lint(Object.fromEntries([...round].map(([file, { probe }]) => [file, probe.code])));
    for (const each of round.values()) {
      pending.splice(pending.indexOf(each), 1);
      found.push(describe(each.probe, !refused.has(each.file)));
    }
  }
  expect(found.sort()).toEqual(expected.sort());
});

it('a circle is refused, even one of types', () => {
  const refused = lint({
    'packages/sodium/src/shared/one.ts': type('./two.js'),
    'packages/sodium/src/shared/two.ts': type('./one.js'),
  });
  expect(refused.size).toBe(2);
});

function fileOf({ where }: Probe, index: number): string {
  return `packages/${where}${where.endsWith('/') ? `probe-${index}.ts` : ''}`;
}

/** Which of the files of a tree with nothing else have errors. */
function lint(files: Readonly<Record<string, string>>): Set<string> {
  rmSync(join(work, 'packages'), { recursive: true, force: true });
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(dirname(join(work, file)), { recursive: true });
    writeFileSync(join(work, file), `${code}\n`);
  }
  const biome = join(import.meta.dirname, '../../node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: work, encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`biome does not run: ${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { severity: string; location: { path: string } }[];
  };
  return new Set(
    diagnostics.filter(({ severity }) => severity === 'error').map((each) => each.location.path),
  );
}
