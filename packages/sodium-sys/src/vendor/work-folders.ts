/**
 * The folders that runs work in, beside the builds. The name of each says whose it is, from the moment that it is there:
 * what a killed run left is removed by the next one, and what a run still uses is not.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { own } from '../shared/own.js';

const PREFIX = '.work-';
const NAME = /^\.work-(?<place>[0-9a-f]{16})-(?<pid>\d+)-(?<start>\d+)-/;

/** Makes a private folder in `folder`, named after this process. */
export function makeOwnFolder(folder: string): string {
  const start = startOf(process.pid) ?? 0;
  const work = mkdtempSync(join(folder, `${PREFIX}${place()}-${process.pid}-${start}-`));
  chmodSync(work, 0o700);
  return work;
}

/** Makes a folder that is nobody else's, whatever the process takes away from the modes of new files, or leaves. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, own({ mode: 0o700 }));
  chmodSync(path, 0o700);
}

/** Whether the process that made the folder is there, which can only be told where it ran; undefined elsewhere. */
export function isInUse(name: string): boolean | undefined {
  const owner = NAME.exec(name)?.groups;
  if (owner === undefined || owner['place'] !== place()) return undefined;
  const pid = Number(owner['pid']);
  if (!exists(pid)) return false;
  const start = startOf(pid);
  // Another process may have its number by now.
  return start === undefined || start === Number(owner['start']);
}

/** Where a process's number means this process: this system since it was started, and one namespace of it. */
function place(): string {
  const facts = [hostname(), read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))];
  facts.push(read(() => readlinkSync('/proc/self/ns/pid')));
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
}

/** When a process was started, in the kernel's ticks; undefined where the kernel doesn't say. */
function startOf(pid: number): number | undefined {
  // The program's name, in parentheses, may hold anything.
  const [, fields] = /^.*\) (.*)$/s.exec(read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))) ?? [];
  return fields === undefined ? undefined : Number(fields.split(' ')[19]);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** What other systems than Linux don't have, and sandboxes hide, is empty. */
function read(ask: () => string): string {
  try {
    return ask();
  } catch {
    return '';
  }
}
