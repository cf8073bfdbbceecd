/** Far more than a name can take; a file without line ends, named by mistake, must not fill the memory. */
const MAXIMUM_LENGTH = 64 * 1024;

/**
 * The lines of a file, as strings of bytes without their ends, which are those of Unix or Windows; as many at once as a
 * piece ends.
 */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string[], void> {
  let unfinished = '';
  for await (const piece of pieces) {
    const parts = (unfinished + piece.toString('latin1')).split('\n');
    unfinished = parts.pop()!.slice(0, MAXIMUM_LENGTH);
    yield parts.map(withoutReturn);
  }
  if (unfinished !== '') yield [withoutReturn(unfinished)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
