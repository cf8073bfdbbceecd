/** What a page must load. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export interface LoadedSize {
  readonly bytes: number;
  /** As servers send it. */
  readonly compressed: number;
}

/**
 * What docs/bundling.md says, and a little room: libsodium itself is 411 kB of what has any of it, and the table of its functions
 * with what calls them 84 kB. What is named alone must bring nothing that only others need. Whoever raises one of these says why.
 */
export const PARTS: readonly {
  readonly name: string;
  readonly program: string;
  readonly maximum: LoadedSize;
}[] = [
  {
    name: 'everything',
    program: "import sodium, { ready } from 'sodium/wasm'; await ready; console.log(sodium);",
    maximum: { bytes: 660_000, compressed: 236_000 },
  },
  {
    name: 'genericHash',
    program:
      "import { genericHash, ready } from 'sodium/wasm'; await ready; console.log(genericHash(new Uint8Array(3)));",
    maximum: { bytes: 566_000, compressed: 207_000 },
  },
  {
    name: 'toHex',
    program:
      "import { ready, toHex } from 'sodium/wasm'; await ready; console.log(toHex(new Uint8Array(3)));",
    maximum: { bytes: 548_000, compressed: 200_000 },
  },
  {
    name: 'fromUtf8',
    program: "import { fromUtf8 } from 'sodium/wasm'; console.log(fromUtf8('abc'));",
    maximum: { bytes: 6_000, compressed: 2_700 },
  },
  {
    name: 'StateError',
    program: "import { StateError } from 'sodium/wasm'; console.log(StateError.name);",
    maximum: { bytes: 1_500, compressed: 800 },
  },
];

/** The page that is tried: `genericHash`, `toHex` and `fromUtf8`. */
export const MAXIMUM_BUNDLE: LoadedSize = { bytes: 577_000, compressed: 211_000 };

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
