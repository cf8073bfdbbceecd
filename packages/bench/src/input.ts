/** The bytes that every candidate hashes; floor.c makes the same. */
export function inputOf(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + 7) & 0xff);
}

/** A few chunks that come again and again, so that no length of stream needs more memory. */
export interface Stream {
  /** The chunks, one after the other. */
  readonly chunks: Uint8Array<ArrayBuffer>;
  readonly chunkBytes: number;
  readonly distinct: number;
  /** How many there are in the stream. */
  readonly total: number;
}
