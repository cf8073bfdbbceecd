/** Strings out of JSON (RFC 8259) of which nothing may become a string of JavaScript, which nothing can wipe. */

import {
  arrayEvery,
  arrayFind,
  arrayMap,
  bytesIncludes,
  create,
  regExpTest,
  stringCodeAt,
  stringOfCodes,
} from 'sodium-sys/intrinsics';
import { byteLengthOf, partOf } from 'sodium-sys/portable';
import { ascii, isSpace, isText, startsWith } from './key-file.js';

/** What stands between the quotes, by the names of members. */
export type Strings<Name extends string> = { readonly [name in Name]?: Uint8Array | undefined };

/**
 * Reads a text that is one object.
 *
 * @param names the members that must be strings where they are there; others may be anything
 * @returns undefined for a text that is no JSON, or has one of these names twice
 */
export function readStrings<Name extends string>(
  text: Uint8Array,
  names: readonly Name[],
): Strings<Name> | undefined {
  return new JsonReader(text).strings(names);
}

const DEEPEST = 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LITERALS = arrayMap(['true', 'false', 'null'], ascii);

/** Each method goes past what it takes. After the first that fails nothing more is read. */
class JsonReader {
  readonly #text: Uint8Array;
  #at = 0;

  constructor(text: Uint8Array) {
    this.#text = text;
  }

  strings<Name extends string>(names: readonly Name[]): Strings<Name> | undefined {
    const strings = create(null) as Record<Name, Uint8Array>;
    const isRight = this.#list('{', '}', () => {
      const name = this.#name();
      const known = name && arrayFind(names, (known) => isText(name, known));
      if (known === undefined) return name !== undefined && this.#value(1);
      // Twice the same name could be read in two ways.
      if (known in strings) return false;
      const value = this.#string();
      if (value !== undefined) strings[known] = value;
      return value !== undefined;
    });
    this.#skipSpace();
    return isRight && this.#at === byteLengthOf(this.#text) ? strings : undefined;
  }

  /** The name of a member, up to its value. One with escapes could be a second way to write a known one. */
  #name(): Uint8Array | undefined {
    const name = this.#string();
    return name !== undefined && !bytesIncludes(name, BACKSLASH) && this.#take(':') ? name : undefined;
  }

  #value(depth: number): boolean {
    if (depth > DEEPEST) return false;
    const item = (): boolean => this.#value(depth + 1);
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case QUOTE:
        return this.#string() !== undefined;
      case 0x7b:
        return this.#list('{', '}', () => this.#name() !== undefined && item());
      case 0x5b:
        return this.#list('[', ']', item);
      default:
        return this.#literal() || this.#number();
    }
  }

  /** An object or an array. */
  #list(open: string, close: string, item: () => boolean): boolean {
    if (!this.#take(open)) return false;
    if (this.#take(close)) return true;
    do {
      if (!item()) return false;
    } while (this.#take(','));
    return this.#take(close);
  }

  #string(): Uint8Array | undefined {
    if (!this.#take('"')) return undefined;
    const start = this.#at;
    for (let byte = this.#next(); byte !== QUOTE; byte = this.#next()) {
      // The end of the text is below a space, too.
      if (byte < 0x20 || (byte === BACKSLASH && !this.#escape())) return undefined;
    }
    return partOf(this.#text, start, this.#at - 1);
  }

  #escape(): boolean {
    const byte = stringOfCodes([this.#next()]);
    if (byte !== 'u') return regExpTest(/["\\/bfnrt]/, byte);
    return arrayEvery([1, 2, 3, 4], () => regExpTest(/[\da-fA-F]/, stringOfCodes([this.#next()])));
  }

  #literal(): boolean {
    const literal = arrayFind(LITERALS, (literal) => startsWith(this.#text, literal, this.#at));
    if (literal !== undefined) this.#at += byteLengthOf(literal);
    return literal !== undefined;
  }

  #number(): boolean {
    this.#here('-');
    const start = this.#at;
    if (this.#digits() === 0 || (this.#text[start] === 0x30 && this.#at > start + 1)) return false;
    if (this.#here('.') && this.#digits() === 0) return false;
    return !(this.#here('e') || this.#here('E')) || this.#exponent();
  }

  #exponent(): boolean {
    if (!this.#here('+')) this.#here('-');
    return this.#digits() > 0;
  }

  #digits(): number {
    const start = this.#at;
    while (this.#text[this.#at]! >= 0x30 && this.#text[this.#at]! <= 0x39) this.#at++;
    return this.#at - start;
  }

  #take(character: string): boolean {
    this.#skipSpace();
    return this.#here(character);
  }

  #here(character: string): boolean {
    const isHere = this.#text[this.#at] === stringCodeAt(character, 0);
    if (isHere) this.#at++;
    return isHere;
  }

  /** -1 at the end. */
  #next(): number {
    return this.#text[this.#at++] ?? -1;
  }

  #skipSpace(): void {
    while (isSpace(this.#text[this.#at])) this.#at++;
  }
}
