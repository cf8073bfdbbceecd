/**
 * For the snippets of `child.ts`, on Linux: `filler(mark)` makes a function that fills an array, and `countCopies(mark)` says
 * how often that content stands anywhere in the memory of the process.
 */
export const COUNT_COPIES = `
  import { openSync, readFileSync, readSync } from 'node:fs';

  // The content is computed wherever it is needed, so that looking for it leaves no copy of it.
  const byteOf = (index, mark) => ((index * index * 37 + index * 101 + 11) ^ mark) & 0xff;
  const filler = (mark) => (bytes) => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = byteOf(index, mark);
  };

  const LONGEST_MAPPING = 2 ** 36;

  /** How often bytes 8 to 40 of a secret stand anywhere. */
  function countCopies(mark) {
    const start = Buffer.from([8, 9, 10, 11, 12].map((index) => byteOf(index, mark)));
    const memory = openSync('/proc/self/mem', 'r');
    const chunk = Buffer.alloc(1 << 20);
    let copies = 0;
    for (const line of readFileSync('/proc/self/maps', 'utf8').split('\\n')) {
      const [, from, to, name] = /^(\\w+)-(\\w+) r.*?(\\[\\w+\\])?$/.exec(line) ?? [];
      if (from === undefined || name === '[vvar]' || name === '[vsyscall]') continue;
      const end = parseInt(to, 16);
      // What a sanitizer notes of all memory there can be would take hours to read, and has no content of it.
      if (end - parseInt(from, 16) > LONGEST_MAPPING) continue;
      for (let position = parseInt(from, 16); position < end; position += chunk.length - 64) {
        const length = tryToRead(memory, chunk, Math.min(chunk.length, end - position), position);
        const bytes = chunk.subarray(0, length);
        for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
          let same = 0;
          while (same < 32 && bytes[at + same] === byteOf(8 + same, mark)) same++;
          if (same === 32) copies++;
        }
      }
    }
    return copies;
  }

  function tryToRead(file, chunk, length, position) {
    try {
      return readSync(file, chunk, 0, length, position);
    } catch {
      return 0; // device memory
    }
  }
`;
