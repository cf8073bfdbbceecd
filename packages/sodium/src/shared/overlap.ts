/** Inputs that lie where C is to write. */
import { byteLengthOf, copyInto, newBytes, placeOf } from 'sodium-sys/portable';

/**
 * The input itself, or a copy of it where writing `output` would change it before it is read.
 *
 * @param mayStartTogether whether C works in place: what it writes to the place of a byte comes after that was read
 */
export function apartFrom(output: Uint8Array, input: Uint8Array, mayStartTogether: boolean): Uint8Array {
  const { 0: target, 1: source } = [placeOf(output), placeOf(input)];
  const length = byteLengthOf(input);
  if (
    target.buffer !== source.buffer ||
    target.offset >= source.offset + length ||
    source.offset >= target.offset + byteLengthOf(output) ||
    (mayStartTogether && target.offset === source.offset)
  ) {
    return input;
  }
  const copy = newBytes(length);
  copyInto(copy, input);
  return copy;
}
