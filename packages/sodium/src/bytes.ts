/** Helpers on bytes, in a time that their length alone decides. */
import type { Sodium } from 'sodium-sys';
import { bigUint64At } from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  copyInto,
  InvalidEncodingError,
  InvalidLengthError,
  newBytes,
  partOf,
  placeOf,
} from 'sodium-sys/portable';
import { ANY_LENGTH, dataBytes, sizedBytes } from './shared/bytes.js';
import { lengthOption } from './shared/option-readers.js';
import { published } from './shared/published.js';
import { succeed } from './shared/status.js';
import type { Backend, Bytes, Data } from './shared/types.js';

export interface ByteHelpers {
  /**
   * Whether all bytes are zero.
   *
   * @param bytes of any length; none are zero, too
   * @throws InvalidTypeError for anything but bytes
   * @example
   * isZero(new Uint8Array(32)) === true
   * @see `sodium_is_zero`
   */
  isZero(bytes: Data): boolean;
  /**
   * Overwrites bytes with zeros, which no compiler leaves out. It reaches this memory alone: copies that were made of it stay, as
   * the garbage collector makes some of small arrays. `SecretBytes` leave none.
   *
   * @param bytes of any length
   * @throws InvalidTypeError for anything but bytes
   * @example
   * const bytes = fromUtf8('no secret any more');
   * wipe(bytes);
   * isZero(bytes) === true
   * @see `sodium_memzero`
   */
  wipe(bytes: Data): void;
  /**
   * Adds 1 to `blockSize` bytes, so that the length says less of the data: to the message before it is sealed. ISO/IEC 7816-4.
   *
   * @param data bytes of any length
   * @param blockSize 1 to 2,147,483,647: the result is a multiple of it
   * @returns a copy of the data, with the padding behind it
   * @throws InvalidTypeError, InvalidLengthError for data or a block size that is wrong
   * @throws UnavailableError where there is no memory for the result
   * @example
   * toHex(pad(fromHex('c0ffee'), 8)) === 'c0ffee8000000000'
   * @see `sodium_pad`
   */
  pad(data: Data, blockSize: number): Bytes;
  /**
   * Takes off what `pad` added. Only of a message that was opened, and so is as it was sealed: whether padding is right must not
   * show to who could have changed it.
   *
   * @param padded what `pad` gave
   * @param blockSize as for `pad`
   * @returns a copy of the data
   * @throws InvalidEncodingError for what `pad` does not give; InvalidTypeError, InvalidLengthError as `pad`
   * @example
   * toUtf8(unpad(pad(fromUtf8('a message'), 16), 16)) === 'a message'
   * @see `sodium_unpad`
   */
  unpad(padded: Data, blockSize: number): Bytes;
  readonly littleEndian: LittleEndian;
}

/** Arithmetic on bytes that are one number, of which the first is the lowest: modulo 256 to the power of their length. */
export interface LittleEndian {
  /**
   * Compares two numbers.
   *
   * @param a bytes of any length
   * @param b exactly as many
   * @returns -1 if `a` is less than `b`, 1 if it is greater, 0 if they are equal
   * @throws InvalidTypeError for anything but a `Uint8Array`; InvalidLengthError where the lengths differ
   * @example
   * littleEndian.compare(fromHex('0001'), fromHex('0200')) === 1
   * @see `sodium_compare`
   */
  compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1;
  /**
   * Adds 1, in place. After the highest number comes 0: for nonces that must not come again use `nonceSequence`.
   *
   * @param bytes of any length
   * @returns `bytes`
   * @throws InvalidTypeError for anything but a `Uint8Array`
   * @example
   * toHex(littleEndian.increment(fromHex('ff00'))) === '0001'
   * @see `sodium_increment`
   */
  increment<Sum extends Uint8Array>(bytes: Sum): Sum;
  /**
   * Adds a number to another, in place.
   *
   * @param bytes of any length; the sum
   * @param other exactly as many; they may be the same
   * @returns `bytes`
   * @throws as `compare`
   * @example
   * toHex(littleEndian.add(fromHex('ff00'), fromHex('0201'))) === '0102'
   * @see `sodium_add`
   */
  add<Sum extends Uint8Array>(bytes: Sum, other: Uint8Array): Sum;
  /**
   * Subtracts a number from another, in place.
   *
   * @param bytes of any length; the difference
   * @param other exactly as many; they may be the same
   * @returns `bytes`
   * @throws as `compare`
   * @example
   * toHex(littleEndian.subtract(fromHex('0001'), fromHex('0100'))) === 'ff00'
   * @see `sodium_sub`
   */
  subtract<Sum extends Uint8Array>(bytes: Sum, other: Uint8Array): Sum;
}

const BLOCK_SIZE = { minimum: 1, maximum: 2 ** 31 - 1 };

const readBlockSize = lengthOption(BLOCK_SIZE);

/** WebAssembly is built without all five of these functions of C. */
const hasC = (sodium: Sodium): boolean => sodium.whyUnavailable('sodium_add') === undefined;

export function createIsZero(backend: Backend): ByteHelpers['isZero'] {
  return published('isZero', (bytes: unknown): boolean => {
    const input = dataBytes('bytes', bytes);
    return (
      (hasC(backend()) ? 1 - backend().raw.sodium_is_zero(input, byteLengthOf(input)) : orOf(input)) === 0
    );
  });
}

export function createWipe(backend: Backend): ByteHelpers['wipe'] {
  return published('wipe', (bytes: unknown): void => {
    backend().memory.wipe(dataBytes('bytes', bytes));
  });
}

export function createPad(backend: Backend): ByteHelpers['pad'] {
  return published('pad', (data: unknown, blockSize: unknown): Uint8Array<ArrayBuffer> => {
    const input = dataBytes('data', data);
    const block = readBlockSize('blockSize', blockSize);
    const length = byteLengthOf(input);
    const padded = newBytes(length + block - (length % block));
    copyInto(padded, input);
    succeed(backend().raw.sodium_pad(null, padded, length, block, byteLengthOf(padded)), 'pad');
    return padded;
  });
}

export function createUnpad(backend: Backend): ByteHelpers['unpad'] {
  return published('unpad', (padded: unknown, blockSize: unknown): Uint8Array<ArrayBuffer> => {
    const input = dataBytes('padded', padded);
    const block = readBlockSize('blockSize', blockSize);
    const length = byteLengthOf(input);
    const written = new Uint8Array(8);
    // C looks through one block, which must be there.
    const isWhole = length > 0 && length % block === 0;
    if (!isWhole || backend().raw.sodium_unpad(written, input, length, block) !== 0) {
      throw new InvalidEncodingError('padded', `padded to blocks of ${block} bytes`, padded);
    }
    const unpadded = newBytes(Number(bigUint64At(new DataView(placeOf(written).buffer), 0, true)));
    copyInto(unpadded, partOf(input, 0, byteLengthOf(unpadded)));
    return unpadded;
  });
}

export function createLittleEndian(backend: Backend): LittleEndian {
  function compare(a: unknown, b: unknown): -1 | 0 | 1 {
    const { 0: left, 1: right } = ofOneLength('a', a, 'b', b);
    const sign = hasC(backend())
      ? backend().raw.sodium_compare(left, right, byteLengthOf(left))
      : signOf(left, right);
    return sign as -1 | 0 | 1;
  }

  function increment(bytes: unknown): Uint8Array {
    const number = sizedBytes('bytes', bytes, ANY_LENGTH);
    if (hasC(backend())) backend().raw.sodium_increment(number, byteLengthOf(number));
    else addTo(number, undefined, 0, 1);
    return number;
  }

  function add(bytes: unknown, other: unknown): Uint8Array {
    const { 0: number, 1: second } = ofOneLength('bytes', bytes, 'other', other);
    if (hasC(backend())) backend().raw.sodium_add(number, second, byteLengthOf(number));
    else addTo(number, second, 0, 0);
    return number;
  }

  function subtract(bytes: unknown, other: unknown): Uint8Array {
    const { 0: number, 1: second } = ofOneLength('bytes', bytes, 'other', other);
    if (hasC(backend())) backend().raw.sodium_sub(number, second, byteLengthOf(number));
    // The complement and one more is the negative.
    else addTo(number, second, 0xff, 1);
    return number;
  }

  return published('littleEndian', { compare, increment, add, subtract }) as LittleEndian;
}

function ofOneLength(nameA: string, a: unknown, nameB: string, b: unknown): [Uint8Array, Uint8Array] {
  const left = sizedBytes(nameA, a, ANY_LENGTH);
  const right = sizedBytes(nameB, b, ANY_LENGTH);
  const length = byteLengthOf(left);
  if (byteLengthOf(right) !== length) throw new InvalidLengthError(nameB, length, length, b);
  return [left, right];
}

// Without branches on what the bytes are.

function orOf(bytes: Uint8Array): number {
  const length = byteLengthOf(bytes);
  let all = 0;
  for (let index = 0; index < length; index++) all |= bytes[index]!;
  return all;
}

/** The highest bytes that differ decide. */
function signOf(a: Uint8Array, b: Uint8Array): number {
  const length = byteLengthOf(a);
  let sign = 0;
  for (let index = 0; index < length; index++) {
    const difference = a[index]! - b[index]!;
    const differs = (difference | -difference) >> 31;
    sign = (sign & ~differs) | (((difference >> 31) | 1) & differs);
  }
  return sign;
}

/** @param mask 0xff turns every byte of `other` into its complement */
function addTo(number: Uint8Array, other: Uint8Array | undefined, mask: number, carry: number): void {
  const length = byteLengthOf(number);
  let sum = carry;
  for (let index = 0; index < length; index++) {
    sum += number[index]! + ((other === undefined ? 0 : other[index]!) ^ mask);
    number[index] = sum;
    sum >>= 8;
  }
}
