/** Far more than a name can take; a file without line ends, named by mistake, must not fill the memory. */
const MAXIMUM_LENGTH = 64 * 1024;

/** The lines of a file, as strings of bytes without their ends; the ends are those of Unix or Windows. */
export function* linesOf(pieces: Iterable<Buffer>): Generator<string, void> {
  let unfinished = '';
  for (const piece of pieces) {
    const parts = (unfinished + piece.toString('latin1')).split('\n');
    unfinished = parts.pop()!.slice(0, MAXIMUM_LENGTH);
    for (const part of parts) yield withoutReturn(part);
  }
  if (unfinished !== '') yield withoutReturn(unfinished);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
