/** Writes what is in a verified archive. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerifiedArchive } from './archive.js';
import { VendorError } from './vendor-error.js';

/**
 * Unpacks into a folder that exists, is empty, and nobody else writes to. Owner, times and modes of the archive are
 * left aside.
 *
 * @returns the absolute path of the archive's one folder.
 * @throws VendorError when it cannot be written; what was written by then is the caller's to remove.
 */
export async function unpack({ name, contents }: VerifiedArchive, folder: string): Promise<string> {
  const { topFolder, folders, files } = contents;
  try {
    const existing = await readdir(folder);
    if (existing.length > 0) throw new Error(`${folder} must be empty, it has ${existing.length} entries`);
    for (const path of folders) await mkdir(join(folder, path), { mode: 0o755 });
    for (const [path, bytes] of files)
      await writeFile(join(folder, path), bytes, { flag: 'wx', mode: 0o644 });
  } catch (cause) {
    throw new VendorError('unpack', `${name}: cannot be unpacked: ${(cause as Error).message}`, { cause });
  }
  return join(folder, topFolder);
}
