import { describe, expect, it } from 'vitest';
import { hex } from '../support/bytes.ts';
import { readVectors, type VectorFile, vectorFileNames } from './primitives/primitive.ts';
import { everyPrimitive, primitives } from './registry.ts';

const selected = ({ file, select = () => true }: VectorFile) => readVectors(file).filter(select);

describe.each(primitives)('$name gives what other implementations computed', ({ vectorFiles }) => {
  it.each(vectorFiles)('$file', (vectorFile) => {
    const { expected, ways } = vectorFile;
    const vectors = selected(vectorFile);
    expect(vectors.length).toBeGreaterThan(0);
    expect(Object.keys(ways).length).toBeGreaterThan(0);
    for (const vector of vectors) {
      for (const [way, compute] of Object.entries(ways)) {
        const actual = hex(compute(vector));
        // `expect` for each of thousands would take longer than the hashing.
        if (actual !== expected(vector)) expect({ way, ...vector, actual }).toEqual(expected(vector));
      }
    }
  });
});

describe.each(everyPrimitive)('$name', ({ operations, vectorFiles }) => {
  it('has vectors for every operation whose result they can tell', () => {
    const ways = new Set(vectorFiles.flatMap(({ ways }) => Object.keys(ways)));
    const told = operations
      // What makes keys tells them from a seed alone.
      .filter(({ isMaker, parameters }) => !isMaker || 'options.seed' in parameters)
      .flatMap((operation) => {
        const { into, verify, create } = operation.forms;
        return [operation, into, verify, create].flatMap((form) => (form === undefined ? [] : [form.name]));
      });
    expect([...ways].sort()).toEqual(told.sort());
  });
});

describe('the vectors', () => {
  const files = everyPrimitive.flatMap(({ vectorFiles }) => vectorFiles);

  it('are all used', () => {
    expect([...new Set(files.map(({ file }) => file))].sort()).toEqual([...vectorFileNames()].sort());
    for (const name of vectorFileNames()) {
      const used = new Set(
        files
          .filter(({ file }) => file === name)
          .flatMap(({ select = () => true }) =>
            readVectors(name).flatMap((vector, index) => (select(vector) ? [index] : [])),
          ),
      );
      expect({ name, used: used.size }).toEqual({ name, used: readVectors(name).length });
    }
  });
});
