/** What a page must load. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export interface LoadedSize {
  readonly bytes: number;
  /** As servers send it. */
  readonly compressed: number;
}

/** What docs/bundling.md says, and a little room: libsodium itself is 411 kB of it. Whoever raises this says why. */
export const MAXIMUM_BUNDLE: LoadedSize = { bytes: 670_000, compressed: 235_000 };

/** The page of `sodium compare --serve`, which is that and 10 kB. */
export const MAXIMUM_PAGE: LoadedSize = { bytes: 680_000, compressed: 240_000 };

/** @throws Error when the files are larger together than they may be. @returns how large they are, in words */
export function weigh(files: readonly string[], maximum: LoadedSize): string {
  const contents = files.map((file) => readFileSync(file));
  const bytes = contents.reduce((sum, content) => sum + content.length, 0);
  const compressed = contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0);
  const text = `${bytes} bytes, ${compressed} with gzip`;
  if (bytes <= maximum.bytes && compressed <= maximum.compressed) return text;
  throw new Error(
    `${files.join(', ')}: ${text}; there may be ${maximum.bytes}, and ${maximum.compressed} with gzip`,
  );
}
