/** What can be compared, and on which sizes that tells something. */
import { apostrophes } from '../command-line.js';
import { UsageError } from '../errors.js';
import type { OperationName } from './report.js';

export interface Operation {
  readonly algorithm: string;
  readonly defaultSizes: string;
  /** In bytes. */
  readonly minimum: number;
  readonly maximum: number;
  /** Says to people what sizes there are. */
  readonly sizes: string;
  /** Whether it works through so many bytes, so that bytes a second tell something. */
  readonly hasThroughput: boolean;
}

/** An input is held in memory, and once more in that of WebAssembly while it is worked on. */
const MEMORY = {
  minimum: 0,
  maximum: 1024 ** 3,
  sizes: 'sizes are like 0,64,1KiB,1MiB, up to 1GiB',
  hasThroughput: true,
};

/** Longer ones are hashed first, and then signed. */
const MESSAGES = {
  minimum: 0,
  maximum: 64 * 1024 ** 2,
  sizes: 'sizes of messages to sign are like 0,64,1KiB,1MiB, up to 64MiB',
  hasThroughput: true,
};

const HASHED = '0,16,64,256,1KiB,4KiB,16KiB,64KiB,256KiB,1MiB,4MiB,16MiB,64MiB';
const SIGNED = '0,64,1KiB,16KiB,1MiB';

export const operations: Readonly<Record<OperationName, Operation>> = {
  hash: { algorithm: 'BLAKE2b-256', defaultSizes: HASHED, ...MEMORY },
  seal: {
    algorithm: 'XChaCha20-Poly1305',
    defaultSizes: '0,64,256,1KiB,4KiB,16KiB,64KiB,1MiB,16MiB,64MiB',
    ...MEMORY,
  },
  sign: { algorithm: 'Ed25519 signature', defaultSizes: SIGNED, ...MESSAGES },
  verify: { algorithm: 'Ed25519 verification', defaultSizes: SIGNED, ...MESSAGES },
  sha256: { algorithm: 'SHA-256', defaultSizes: HASHED, ...MEMORY },
  derive: {
    algorithm: 'BLAKE2b key derivation',
    defaultSizes: '16,32,64',
    minimum: 16,
    maximum: 64,
    sizes: 'sizes of derived keys are like 16,32,64, from 16 to 64 bytes',
    hasThroughput: false,
  },
};

export function parseOperation(text: string): OperationName {
  if (Object.hasOwn(operations, text)) return text as OperationName;
  const names = Object.keys(operations).join(', ');
  throw new UsageError(`invalid operation: ${apostrophes(text)}: it is one of ${names}`);
}
