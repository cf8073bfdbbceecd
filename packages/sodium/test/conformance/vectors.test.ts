import { describe, expect, it } from 'vitest';
import { hex } from '../support/bytes.ts';
import { readVectors } from './primitives/primitive.ts';
import { primitives } from './registry.ts';

describe.each(primitives)('$name gives what other implementations computed', ({ vectorFiles }) => {
  it.each(vectorFiles)('$file', ({ file, digests }) => {
    const vectors = readVectors(file);
    expect(vectors.length).toBeGreaterThan(0);
    for (const { digest, ...inputs } of vectors) {
      for (const [way, actual] of Object.entries(digests({ digest, ...inputs }))) {
        // `expect` for each of thousands would take longer than the hashing.
        if (hex(actual) !== digest)
          expect({ way, ...inputs, digest: hex(actual) }).toEqual({ way, ...inputs, digest });
      }
    }
  });
});
