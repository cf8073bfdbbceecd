/** Argon2 of `node:crypto`, which Node has since 24.7. */
import * as crypto from 'node:crypto';
import type { Kind, Peer } from './peer.ts';

interface Argon2Options {
  readonly message: Buffer;
  readonly nonce: Buffer;
  readonly passes: number;
  readonly memory: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

type Argon2Sync = (kind: Kind, options: Argon2Options) => Buffer;

/** @returns undefined where this Node has none */
export function argon2OfNode(): Peer | undefined {
  const argon2Sync = 'argon2Sync' in crypto ? (crypto.argon2Sync as Argon2Sync) : undefined;
  return (
    argon2Sync && {
      name: 'node:crypto',
      compute: (kind, message, nonce, { t, m, p, length }) =>
        argon2Sync(kind, { message, nonce, passes: t, memory: m, parallelism: p, tagLength: length }),
    }
  );
}
