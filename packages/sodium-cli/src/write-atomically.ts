import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { toFileError } from './errors.js';
import { type FileName, pathOf } from './file-names.js';

/** Writes a file whole or not at all: what stood there stays until all of it is written. */
export function writeAtomically(name: FileName, text: string): void {
  try {
    const stats = statSync(pathOf(name), { __proto__: null, throwIfNoEntry: false } as {
      throwIfNoEntry: false;
    });
    // A device or pipe must not be replaced by a file.
    if (stats !== undefined && !stats.isFile()) writeFileSync(pathOf(name), text);
    else replace(stats === undefined ? name : realpathSync(pathOf(name), 'latin1'), text);
  } catch (error) {
    throw toFileError(name, error);
  }
}

function replace(name: FileName, text: string): void {
  const temporary = pathOf(`${name}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { __proto__: null, flag: 'wx' } as { flag: 'wx' });
    renameSync(temporary, pathOf(name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
