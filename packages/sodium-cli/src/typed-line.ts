/** A line as somebody types it who does not see it, in memory that is wiped. */

/** As many bytes as `minisign` takes. */
const MAXIMUM_BYTES = 1024;

const CONTROL_D = 0x04;
const BACKSPACE = 0x08;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const CONTROL_U = 0x15;
const SPACE = 0x20;
const DELETE = 0x7f;

export interface TypedLine {
  /** @returns whether the key ends the line */
  take(key: number): boolean;
  /** What is wrong with the line, for who typed it. */
  problem(): string | undefined;
  /** A copy of the bytes. */
  bytes(): Uint8Array;
  wipe(): void;
}

export function createTypedLine(): TypedLine {
  // This and the copy are in memory that the garbage collector does not move.
  const memory = new Uint8Array(MAXIMUM_BYTES);
  let length = 0;
  let problem: string | undefined;

  function erase(): void {
    const isContinuation = (byte: number) => (byte & 0xc0) === 0x80;
    while (length > 0 && isContinuation(memory[--length]!));
  }

  return {
    take(key) {
      if (key === RETURN || key === LINE_FEED) return true;
      if (key === CONTROL_D) {
        if (length === 0) problem ??= 'the input ended';
        return true;
      }
      if (key === DELETE || key === BACKSPACE) erase();
      else if (key === CONTROL_U) length = 0;
      else if (length === MAXIMUM_BYTES) problem = `more than ${MAXIMUM_BYTES} bytes were typed`;
      // Such as the arrows send, whose other bytes are letters.
      else if (key < SPACE && key !== TAB) problem = 'a key was pressed that is no character';
      else memory[length++] = key;
      return false;
    },
    problem: () => problem,
    bytes() {
      const copy = new Uint8Array(new ArrayBuffer(length));
      copy.set(memory.subarray(0, length));
      return copy;
    },
    wipe: () => memory.fill(0),
  };
}
