/** The bytes that every candidate hashes; floor.c makes the same. */
export function inputOf(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + 7) & 0xff);
}
