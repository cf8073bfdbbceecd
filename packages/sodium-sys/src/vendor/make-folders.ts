import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { own } from '../shared/own.js';

/**
 * Makes a folder, and those above it that are missing. Node's own `recursive` never returns where a folder is there but takes no
 * entries, as in `/proc` and on mounts whose server has lost them: it makes the folder above, again and again.
 *
 * @throws the system's error.
 */
export function makeFolders(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let folder = path; !exists(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) make(folder, mode);
}

function exists(path: string): boolean {
  return statSync(path, own({ throwIfNoEntry: false })) !== undefined;
}

function make(folder: string, mode: number): void {
  try {
    mkdirSync(folder, own({ mode }));
  } catch (error) {
    // Another process may have made it meanwhile.
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST' && exists(folder);
    if (!isThere) throw error;
  }
}
