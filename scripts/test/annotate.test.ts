/** What the generator refuses to guess. */
import { describe, expect, it } from 'vitest';
import { annotate } from '../generate-bindings/annotate.ts';
import type { CFunction, CParameter } from '../generate-bindings/read-functions.ts';

const NO_FACTS = { constants: new Map(), constants32: new Map(), extents: new Map(), structs: new Map() };

/** What the generator says of a function that a new libsodium might have. */
function problemsOf(name: string, ...parameters: readonly CParameter[]): string[] {
  const declared: CFunction = { name, resultType: 'void', parameters, deprecated: false, prototype: '' };
  try {
    annotate([declared], NO_FACTS);
  } catch (error) {
    // Every rule decides nothing, where there is one function.
    return (error as Error).message.split('\n').filter((line) => line.startsWith(`${name}: `));
  }
  throw new Error('nothing was refused');
}

const parameter = (name: string, type: string): CParameter => ({
  name,
  type,
  extent: undefined,
  nonnull: true,
});

describe('a function of a new libsodium', () => {
  it('has no number of which nobody said what it is', () => {
    expect(problemsOf('crypto_new_seek', parameter('position', 'size_t'))).toEqual([
      'crypto_new_seek: what is position, or is it harmless?',
    ]);
  });

  it('may have a number that is the length of something', () => {
    const bytes = parameter('in', 'const unsigned char *');
    expect(problemsOf('crypto_new', bytes, parameter('inlen', 'size_t'))).toEqual([]);
  });

  it('is not limited by what it does not have', () => {
    expect(problemsOf('sodium_pad', parameter('unpadded_buflen', 'size_t'))).toEqual([
      'sodium_pad: has no parameter max_buflen',
    ]);
  });

  it('has no number of a type that the table does not know', () => {
    expect(problemsOf('sodium_pad', parameter('blocksize', 'uint16_t'))).toEqual([
      'sodium_pad: what is a uint16_t?',
    ]);
  });
});
