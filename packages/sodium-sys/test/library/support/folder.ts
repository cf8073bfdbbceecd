import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const all = readable(mkdtempSync(join(tmpdir(), 'sodium-library-')));
afterAll(() => rmSync(all, { recursive: true, force: true }));

/** A new folder that everybody may read, and that is gone after the tests of the file. */
export function temporaryFolder(): string {
  return readable(mkdtempSync(join(all, '-')));
}

/** Also by the child processes that run as another user. */
function readable(folder: string): string {
  chmodSync(folder, 0o755);
  return folder;
}
