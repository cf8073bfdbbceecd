/** The types that primitives share. */
import type { Sodium } from 'sodium-sys';

/** Known to the compiler alone: no array has such a property. */
declare const size: unique symbol;

/** One length in bytes, or a range of them as in `'16 to 64'`. */
export type Lengths = number | `${number} to ${number}`;

/** Fresh bytes of a known length: `Bytes<32>` has a `length` of type `32`. */
export type Bytes<Length extends number = number> = number extends Length
  ? Uint8Array<ArrayBuffer>
  : Uint8Array<ArrayBuffer> & { readonly length: Length; readonly [size]?: Length };

/** Bytes that must have one of these lengths: any array whose length the compiler does not know, and no array of another known length. */
export type Sized<Allowed extends Lengths> = Uint8Array & { readonly [size]?: LengthIn<Allowed> };

/** A length in bytes; a literal one must be `Allowed`. */
export type CheckedLength<Length extends number, Allowed extends Lengths> = number extends Length
  ? Length
  : Length extends LengthIn<Allowed>
    ? Length
    : Allowed;

/** What can be hashed or sealed: a `Uint8Array` (so a `Buffer`), or the bytes of any other view or buffer. Never a string. */
export type Data = ArrayBufferView | ArrayBufferLike;

/** The smallest and largest length that a parameter takes, in bytes, and the one that it has when none is given. */
export interface LengthLimits {
  readonly minimum: number;
  readonly maximum: number;
  /** Between the two only multiples of this are taken, where it is given. */
  readonly multipleOf?: number;
  readonly default?: number;
}

/**
 * A class that both the types of Node and those of browsers declare, as in `URL`. Where the compiler has neither, the name
 * alone would be `any`, and with it every type that it is part of.
 */
export type Global<Name extends string> =
  typeof globalThis extends Record<Name, { readonly prototype: infer Instance }> ? Instance : never;

/** Gives the loaded library: loads it on first use (native), or throws until it is ready (WebAssembly). */
export type Backend = () => Sodium;

type LengthIn<Allowed extends Lengths> =
  Allowed extends `${infer First extends number} to ${infer Last extends number}`
    ? Last | Exclude<Below<Last>, Below<First>>
    : Allowed;

type Below<End extends number, Counted extends number[] = []> = Counted['length'] extends End
  ? Counted[number]
  : Below<End, [...Counted, Counted['length']]>;
