/**
 * What two builds of `sodium` are compared on. A module that is loaded once for each of the two, under addresses of its own, so
 * that neither shares V8's feedback with the other.
 */

import { keep, lastKept } from 'measuring';
import { inputOf } from './input.js';

type Api = typeof import('sodium');

export interface Case {
  readonly name: string;
  readonly loop: (iterations: number) => void;
  readonly digest: () => string;
}

export function casesOf({ genericHash, shortHash, SecretBytes }: Api): Case[] {
  const [data, data200, data1024, key, shortKey] = [64, 200, 1024, 32, 16].map(inputOf) as [
    Uint8Array<ArrayBuffer>,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const secret = SecretBytes.from(Uint8Array.from(key));
  const output = new Uint8Array(32);
  return [
    repeated('genericHash, 64 B', () => genericHash(data)),
    repeated('genericHash, 64 B, fresh input', () => genericHash(new Uint8Array(data))),
    repeated('genericHash, 200 B', () => genericHash(data200)),
    repeated('genericHash, 1 KiB', () => genericHash(data1024)),
    repeated('genericHash, 64 B, { key: array }', () => genericHash(data, { key })),
    repeated('genericHash, 64 B, { key: SecretBytes }', () => genericHash(data, { key: secret })),
    repeated('genericHash, 64 B, { outputLength }', () => genericHash(data, { outputLength: 64 })),
    repeated('genericHash.into, 64 B', () => genericHash.into(output, data)),
    repeated('genericHash.create, 64 B', () => genericHash.create().update(data).digest()),
    repeated('shortHash, 64 B', () => shortHash(data, shortKey)),
  ];
}

function repeated(name: string, call: () => Uint8Array): Case {
  return {
    name,
    loop(iterations) {
      for (let done = 0; done < iterations; done++) keep(call());
    },
    digest() {
      keep(call());
      return Buffer.from(lastKept() as Uint8Array).toString('hex');
    },
  };
}
