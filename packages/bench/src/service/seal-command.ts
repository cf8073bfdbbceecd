/** `sodium seal` beside C on the same library, and beside what else seals files. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSodium } from 'sodium-sys';
import { compileC } from '../floor.js';
import { requireSameDigests } from '../measure.js';
import { type Finished, runProgram, runScript } from '../programs.js';
import { CHUNK_BYTES } from '../sealed-stream.js';
import type { Comparison, ServiceOptions } from './comparison.js';
import { compareProcesses, LONG_FILE, makeLongFile, SODIUM } from './processes.js';

export const SEAL_COMMAND = 'seal-command';
export const SEALERS = { ours: 'sodium-seal' } as const;

const REFERENCE = { id: 'c', name: 'C, the same library' } as const;
const OPENSSL = { id: 'openssl', name: '`openssl enc -chacha20`, which verifies nothing' } as const;
const AGE = { id: 'age', name: '`age`' } as const;

const SOURCE = fileURLToPath(new URL('../../../../scripts/check-streams/stream.c', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../dist/stream', import.meta.url));

interface Sealer {
  readonly id: string;
  readonly name: string;
  readonly seal: (source: string, target: string) => Finished;
  readonly open: (source: string, target: string) => Finished;
}

/** @throws where there is no C compiler, or no room for the files. */
export function measureSealCommand({ rounds, leaveOut }: ServiceOptions): Comparison[] {
  compileC(SOURCE, PROGRAM);
  const folder = mkdtempSync(join(tmpdir(), 'sodium-bench-'));
  const [sealed, opened] = [join(folder, 'sealed'), join(folder, 'opened')];
  try {
    const source = makeLongFile(folder);
    const expected = digestOf(source);
    const sealers = [c(), ours(folder)];
    for (const [candidate, make] of [
      [OPENSSL, openssl],
      [AGE, () => age(folder)],
    ] as const) {
      try {
        sealers.push(make());
      } catch (error) {
        leaveOut(candidate, error);
      }
    }
    requireSameDigests([
      { name: 'the file', digest: expected },
      ...sealers.map(({ name, seal, open }) => {
        seal(source, sealed);
        open(sealed, opened);
        const digest = digestOf(opened);
        for (const path of [sealed, opened]) rmSync(path);
        return { name, digest };
      }),
    ]);
    const processes = sealers.map(({ id, name, seal }) => ({
      id,
      name,
      run: () => {
        const finished = seal(source, sealed);
        // Otherwise the next one would have to take its place.
        rmSync(sealed);
        return finished;
      },
    }));
    return [
      compareProcesses(
        { id: SEAL_COMMAND, title: `${LONG_FILE}, sealed`, reference: REFERENCE },
        processes,
        rounds,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function c(): Sealer {
  const key = randomBytes(32).toString('hex');
  const call = (activity: string) => (input: string, output: string) => {
    const parameters = [loadSodium().library.path, activity, String(CHUNK_BYTES), key];
    return runProgram(PROGRAM, parameters, process.env, { input, output });
  };
  return { ...REFERENCE, seal: call('seal'), open: call('open') };
}

function ours(folder: string): Sealer {
  const key = join(folder, 'key');
  writeFileSync(key, randomBytes(32));
  const environment = { ...process.env, SODIUM_LIBRARY: loadSodium().library.path };
  // Where there is no native library, WebAssembly would take its place.
  const options = ['--backend', 'native', '--key-file', key, '--output'];
  const call = (command: string) => (source: string, target: string) =>
    runScript(SODIUM, [command, ...options, target, source], environment);
  return { id: SEALERS.ours, name: '`sodium seal`', seal: call('seal'), open: call('open') };
}

function openssl(): Sealer {
  const [version = ''] = runProgram('openssl', ['version']).output.split(' (', 1);
  const [key, iv] = [randomBytes(32).toString('hex'), randomBytes(16).toString('hex')];
  const call = (direction: string) => (source: string, target: string) =>
    runProgram('openssl', [
      'enc',
      direction,
      '-chacha20',
      '-K',
      key,
      '-iv',
      iv,
      '-in',
      source,
      '-out',
      target,
    ]);
  return { ...OPENSSL, name: `${OPENSSL.name} (${version})`, seal: call('-e'), open: call('-d') };
}

function age(folder: string): Sealer {
  const identity = join(folder, 'identity');
  runProgram('age-keygen', ['-o', identity]);
  const recipient = runProgram('age-keygen', ['-y', identity]).output.trim();
  const version = runProgram('age', ['--version']).output.trim();
  return {
    ...AGE,
    name: `${AGE.name} ${version}`,
    seal: (source, target) => runProgram('age', ['-r', recipient, '-o', target, source]),
    open: (source, target) => runProgram('age', ['-d', '-i', identity, '-o', target, source]),
  };
}
