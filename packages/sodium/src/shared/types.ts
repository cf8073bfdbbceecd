/** The types that primitives share. */
import type { Sodium } from 'sodium-sys';

/** Fresh bytes of a known length: `Bytes<32>` has a `length` of type `32`. */
export type Bytes<Length extends number = number> = number extends Length
  ? Uint8Array<ArrayBuffer>
  : Uint8Array<ArrayBuffer> & { readonly length: Length };

/** What can be hashed: a `Uint8Array` (so a `Buffer`), or the bytes of any other view or buffer. Never a string. */
export type Data = ArrayBufferView | ArrayBufferLike;

/** A length in bytes that the compiler refuses when it is a literal outside of `Allowed`. */
export type CheckedLength<Length extends number, Allowed extends number> = number extends Length
  ? Length
  : Length extends Allowed
    ? Length
    : Allowed;

/** Bytes that the compiler refuses when their length is a literal outside of `Allowed`. */
export type CheckedBytes<Input extends Uint8Array, Allowed extends number> = number extends Input['length']
  ? Input
  : Input['length'] extends Allowed
    ? Input
    : Bytes<Allowed>;

type Below<End extends number, Counted extends number[] = []> = Counted['length'] extends End
  ? Counted[number]
  : Below<End, [...Counted, Counted['length']]>;

/** The integers from `First` to `End`, without `End`. */
export type Range<First extends number, End extends number> = Exclude<Below<End>, Below<First>>;

/** The smallest and largest length that a parameter takes, in bytes, and the one that it has when none is given. */
export interface LengthLimits {
  readonly minimum: number;
  readonly maximum: number;
  /** Between the two only multiples of this are taken, where it is given. */
  readonly multipleOf?: number;
  readonly default?: number;
}

/** Gives the loaded library: loads it on first use (native), or throws until it is ready (WebAssembly). */
export type Backend = () => Sodium;
