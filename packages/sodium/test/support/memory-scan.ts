const MASK = 0x5a;

/** A list for `countMasked`, as it is written in a snippet. */
export const maskedBytes = (content: Uint8Array): string =>
  JSON.stringify([...content].map((byte) => byte ^ MASK));

/** What `filler(mark)` writes. */
export const fillerBytes = (length: number, mark: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * index * 37 + index * 101 + 11) ^ mark);

/**
 * For the snippets of `child.ts`, on Linux: `filler(mark)` makes a function that fills an array, and `countCopies(mark)` says
 * how often that content stands anywhere in the memory of the process, `protectionsOf(mark)` how it is protected there, and
 * `countMasked(masked)` how often something stands there that is given with every byte masked.
 */
export const COUNT_COPIES = `
  import { openSync, readFileSync, readSync } from 'node:fs';

  // The content is computed wherever it is needed, so that looking for it leaves no copy of it.
  const byteOf = (index, mark) => ((index * index * 37 + index * 101 + 11) ^ mark) & 0xff;
  const filler = (mark) => (bytes) => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = byteOf(index, mark);
  };

  const LONGEST_MAPPING = 2 ** 36;
  const LONGEST_UNREADABLE = 2 ** 20;

  /** How often the bytes of a secret from the 8th to 'end' stand anywhere. */
  function countCopies(mark, end) {
    return protectionsOf(mark, end).length;
  }

  /** How the memory is protected where they stand, as in 'r--p': also where nobody can read it. */
  function protectionsOf(mark, secretEnd = 40) {
    return placesOf((index) => byteOf(8 + index, mark), secretEnd - 8);
  }

  const MASK = ${MASK};

  function countMasked(masked) {
    return placesOf((index) => masked[index] ^ MASK, masked.length).length;
  }

  function placesOf(byteAt, contentLength) {
    const start = Buffer.from([0, 1, 2, 3, 4].map(byteAt));
    const memory = openSync('/proc/self/mem', 'r');
    const chunk = Buffer.alloc(1 << 20);
    const isContent = (bytes, at) => {
      let same = 0;
      while (same < contentLength && bytes[at + same] === byteAt(same)) same++;
      return same === contentLength;
    };
    const protections = [];
    for (const line of readFileSync('/proc/self/maps', 'utf8').split('\\n')) {
      const [, from, to, protection, name] = /^(\\w+)-(\\w+) (\\S+).*?(\\[\\w+\\])?$/.exec(line) ?? [];
      if (from === undefined || name === '[vvar]' || name === '[vsyscall]') continue;
      const end = parseInt(to, 16);
      // What a sanitizer notes of all memory there can be would take hours to read, and has no content of it; nor has what
      // the engine has reserved for later.
      const longest = protection.startsWith('r') ? LONGEST_MAPPING : LONGEST_UNREADABLE;
      if (end - parseInt(from, 16) > longest) continue;
      const places = new Set();
      for (let position = parseInt(from, 16); position < end; position += chunk.length - 64) {
        const length = tryToRead(memory, chunk, Math.min(chunk.length, end - position), position);
        const bytes = chunk.subarray(0, length);
        for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
          if (isContent(bytes, at)) places.add(position + at);
        }
      }
      // The chunk is memory of the process, too, and full of what was read: what stood only there is gone once it is wiped.
      for (const place of places) {
        chunk.fill(0);
        tryToRead(memory, chunk, contentLength, place);
        if (isContent(chunk, 0)) protections.push(protection);
      }
      chunk.fill(0);
    }
    return protections;
  }

  function tryToRead(file, chunk, length, position) {
    try {
      return readSync(file, chunk, 0, length, position);
    } catch {
      return 0; // device memory
    }
  }
`;
