/** minisign itself, and what it writes made without it. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes, scryptSync } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import type { TestContext } from 'vitest';
import { type Result, type RunOptions, run, sodium } from './run.ts';

export const hasMinisign = spawnSync('minisign', ['-v']).status === 0;

export const needsMinisign = (context: TestContext) =>
  context.skip(!hasMinisign, 'there is no minisign here (apt-get install minisign)');

export function minisign(args: readonly string[], options?: RunOptions): Result {
  return run('minisign', args, options);
}

export function sign(args: readonly string[], options?: RunOptions): Result {
  return sodium(['sign', ...args], options);
}

export function verify(args: readonly string[], options?: RunOptions): Result {
  return sodium(['verify', ...args], options);
}

export interface KeyFiles {
  readonly id: Buffer;
  readonly publicKey: string;
  /** Without a passphrase. */
  readonly secretKey: string;
  /** Its parts, to be changed: algorithms, salt, operations, memory; identifier, key, checksum. */
  readonly head: Buffer;
  readonly hidden: Buffer;
}

const UNTRUSTED = 'untrusted comment: ';

/** A key pair as `minisign -G -W` makes it, by Node's own cryptography. */
export function newKeyFiles(): KeyFiles {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const id = randomBytes(8);
  const bytesOf = (text: string | undefined) => Buffer.from(text!, 'base64url');
  const publicBytes = bytesOf(publicKey.export({ format: 'jwk' }).x);
  const seed = bytesOf(privateKey.export({ format: 'jwk' }).d);
  const head = Buffer.concat([Buffer.from('Ed\0\0B2'), Buffer.alloc(48)]);
  const hidden = Buffer.concat([id, seed, publicBytes, Buffer.alloc(32)]);
  return {
    id,
    head,
    hidden,
    publicKey: `${UNTRUSTED}minisign public key ${textOfId(id)}\n${encode('Ed', id, publicBytes)}\n`,
    secretKey: secretKeyFile(head, hidden),
  };
}

export function secretKeyFile(head: Buffer, hidden: Buffer): string {
  return `${UNTRUSTED}minisign encrypted secret key\n${encode(head, hidden)}\n`;
}

/** The least that libsodium takes, which are N = 1024, r = 8 and p = 1 of RFC 7914. */
const LEAST = { operations: 32_768n, memory: 16_777_216n, N: 1024, r: 8, p: 1 };

/** Behind a passphrase, as `minisign -G` does it but with less work. */
export function lockedKeyFile({ head, hidden }: KeyFiles, passphrase: string | Buffer): string {
  const salt = randomBytes(32);
  const { operations, memory, ...parameters } = LEAST;
  const mask = scryptSync(passphrase, salt, hidden.length, parameters);
  const signed = hidden.subarray(0, 72);
  const checksum = blake2b(Buffer.concat([head.subarray(0, 2), signed]), { dkLen: 32 });
  const shown = Buffer.concat([signed, checksum]);
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64LE(operations);
  numbers.writeBigUInt64LE(memory, 8);
  const newHead = Buffer.concat([Buffer.from('EdScB2'), salt, numbers]);
  return secretKeyFile(newHead, Buffer.from(shown.map((byte, index) => byte ^ mask[index]!)));
}

export const textOfId = (id: Buffer): string => Buffer.from(id).reverse().toString('hex').toUpperCase();

function encode(...parts: readonly (string | Buffer)[]): string {
  return Buffer.concat(parts.map((part) => Buffer.from(part as Buffer))).toString('base64');
}
