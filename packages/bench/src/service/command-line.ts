/** `sodium hash` beside C on the same library: processes of their own, from start to end, on files that the system has in memory. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSodium } from 'sodium-sys';
import { compileC } from '../floor.js';
import { inputOf } from '../input.js';
import { requireSameDigests } from '../measure.js';
import { type Finished, runProgram, runScript } from '../programs.js';
import type { Comparison, ServiceOptions } from './comparison.js';
import { compareProcesses, LONG_FILE, makeLongFile, SODIUM } from './processes.js';

export const COMMAND_LINE = { manyFiles: 'many-files', longFile: 'long-file' } as const;
export const COMMANDS = { ours: 'sodium-hash' } as const;

const REFERENCE = { id: 'c', name: 'C on one core, the same library' } as const;
const B2SUM = { id: 'b2sum', name: '`b2sum`' } as const;

const MEBIBYTE = 1024 * 1024;
const FILES = 64;
const FILE_BYTES = 16 * MEBIBYTE;

const SOURCE = fileURLToPath(new URL('../../src/hash-files.c', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../dist/hash-files', import.meta.url));

interface Command {
  readonly id: string;
  readonly name: string;
  readonly hash: (files: readonly string[]) => Finished;
}

/** @throws where there is no C compiler, or no room for the files. */
export function measureCommandLine({ rounds, leaveOut }: ServiceOptions): Comparison[] {
  compileC(SOURCE, PROGRAM);
  const library = loadSodium().library.path;
  const commands: Command[] = [
    { ...REFERENCE, hash: (files) => runProgram(PROGRAM, [library, ...files]) },
    sodiumHash(COMMANDS.ours, '`sodium hash`', { ...process.env, SODIUM_LIBRARY: library }),
  ];
  try {
    commands.push(b2sum());
  } catch (error) {
    leaveOut(B2SUM, error);
  }
  const folder = mkdtempSync(join(tmpdir(), 'sodium-bench-'));
  try {
    return [
      compare(COMMAND_LINE.manyFiles, `${FILES} files of 16 MiB`, writeFiles(folder)),
      compare(COMMAND_LINE.longFile, LONG_FILE, [makeLongFile(folder)]),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }

  function compare(id: string, title: string, files: readonly string[]): Comparison {
    // This brings the files into memory, too.
    requireSameDigests(commands.map(({ name, hash }) => ({ name, digest: digestOf(hash(files).output) })));
    const contestants = commands.map(({ id, name, hash }) => ({ id, name, run: () => hash(files) }));
    return compareProcesses({ id, title, reference: REFERENCE }, contestants, rounds);
  }
}

/** Of everything that a command wrote: it names files, and so is never long. */
function digestOf(output: string): string {
  return createHash('sha256').update(output).digest('hex');
}

function b2sum(): Command {
  const { id } = B2SUM;
  try {
    const [name = id] = runProgram(id, ['--version']).output.split('\n', 1);
    return { id, name, hash: (files) => runProgram(id, files) };
  } catch (cause) {
    throw new Error('b2sum does not run here', { cause });
  }
}

function sodiumHash(id: string, name: string, environment: NodeJS.ProcessEnv): Command {
  // Where there is no native library, WebAssembly would take its place.
  const parameters = ['hash', '--backend', 'native'];
  return { id, name, hash: (files) => runScript(SODIUM, [...parameters, ...files], environment) };
}

/** They are on the disk when this returns: writing them there would take time from what is measured. */
function writeFiles(folder: string): string[] {
  const content = inputOf(FILE_BYTES);
  return Array.from({ length: FILES }, (_, index) => {
    const path = join(folder, `${index}`);
    const file = openSync(path, 'w');
    content[0] = index;
    writeFileSync(file, content);
    fsyncSync(file);
    closeSync(file);
    return path;
  });
}
