import * as native from 'sodium';
import * as wasm from 'sodium/wasm';
import { describe, expect, it } from 'vitest';

/** The whole public API. What stands here is also what the types declare: the assignments below compile only then. */
const names = [
  'InitializationError',
  'InvalidEncodingError',
  'InvalidLengthError',
  'InvalidTypeError',
  'LibraryFileError',
  'LibraryNotFoundError',
  'LibraryVersionError',
  'SecretBytes',
  'SourceError',
  'StateError',
  'UnavailableError',
  'VerificationError',
  'createSodium',
  'default',
  'equals',
  'fromBase64',
  'fromHex',
  'fromUtf8',
  'genericHash',
  'shortHash',
  'toBase64',
  'toHex',
  'toUtf8',
] as const;

type Names = (typeof names)[number];
const declared: Record<keyof typeof native, true> & Record<Names, true> = undefined as never;
const listed: Record<Names, true> extends typeof declared ? true : never = true;

describe('the exports', () => {
  it('are what the types declare, in both entries', () => {
    expect(listed).toBe(true);
    expect(Object.keys(native).sort()).toEqual([...names]);
    expect(Object.keys(wasm).sort()).toEqual([...names, 'ready'].sort());
  });

  it('are also on the default object, but for the errors', () => {
    const isPrimitive = (name: string) => !/Error$|^createSodium$|^default$|^ready$/.test(name);
    for (const entry of [native, wasm]) {
      const exported = Object.fromEntries(Object.entries(entry).filter(([name]) => isPrimitive(name)));
      expect({ ...entry.default }).toEqual(exported);
      expect(Object.isFrozen(entry.default)).toBe(true);
    }
  });

  it('have functions named like their exports, with everything that the types declare on them', () => {
    for (const { genericHash, SecretBytes, shortHash } of [native, wasm]) {
      expect(genericHash.name).toBe('genericHash');
      expect(shortHash.name).toBe('shortHash');
      expect(kinds(shortHash)).toEqual({ generateKey: 'function', limits: 'object' });
      expect(kinds(SecretBytes)).toEqual({
        fill: 'function',
        from: 'function',
        limits: 'object',
        random: 'function',
      });
    }
    const everywhere: Record<keyof typeof wasm.genericHash, string> = {
      async: 'function',
      create: 'function',
      from: 'function',
      generateKey: 'function',
      into: 'function',
      limits: 'object',
      transformStream: 'function',
      verify: 'function',
    };
    const inNode: Record<keyof typeof native.genericHash, string> = {
      ...everywhere,
      file: 'function',
      files: 'function',
      transform: 'function',
    };
    expect(kinds(wasm.genericHash)).toEqual(everywhere);
    expect(kinds(native.genericHash)).toEqual(inNode);
  });
});

function kinds(value: object): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, typeof member]));
}
