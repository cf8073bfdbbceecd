/**
 * How minisign locks a secret key: with a stream of bytes that scrypt makes of a passphrase. The cost stands in the key's file, which
 * may be somebody else's: it is at most the one that minisign itself takes.
 */
import type { NodeSodiumApi, SecretBytes } from 'sodium';
import {
  crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN,
  crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE,
  crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN,
  crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE,
  crypto_pwhash_scryptsalsa208sha256_SALTBYTES,
} from 'sodium-sys/constants';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { startsWith } from '../small-file.js';
import { ALGORITHM_BYTES } from './format.js';

export interface Lock {
  readonly salt: Uint8Array;
  readonly operations: number;
  readonly memory: number;
}

const NONE = '\0\0';
const SCRYPT = 'Sc';
/** Of the checksum behind the key. */
const BLAKE2B = 'B2';

const NUMBER_BYTES = 8;
const CHECKSUM = ALGORITHM_BYTES;
const SALT = CHECKSUM + ALGORITHM_BYTES;
const OPERATIONS = SALT + crypto_pwhash_scryptsalsa208sha256_SALTBYTES;
const MEMORY = OPERATIONS + NUMBER_BYTES;
export const LOCK_BYTES = MEMORY + NUMBER_BYTES;

/**
 * @returns undefined for a key that is not locked
 * @throws RefusedFileError
 */
export function parseLock(name: FileName, bytes: Buffer): Lock | undefined {
  if (!startsWith(bytes.subarray(CHECKSUM), BLAKE2B)) {
    throw new RefusedFileError(name, `the checksum is of an unknown kind: it is not ${BLAKE2B}`);
  }
  if (startsWith(bytes, NONE)) return undefined;
  if (!startsWith(bytes, SCRYPT)) {
    throw new RefusedFileError(name, `the key is locked in an unknown way: neither ${SCRYPT} nor not at all`);
  }
  return {
    salt: bytes.subarray(SALT, OPERATIONS),
    operations: numberAt(
      OPERATIONS,
      'operations',
      crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN,
      crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE,
    ),
    memory: numberAt(
      MEMORY,
      'bytes of memory',
      crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN,
      crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE,
    ),
  };

  function numberAt(offset: number, what: string, minimum: number, maximum: number): number {
    const value = bytes.readBigUInt64LE(offset);
    if (value >= minimum && value <= maximum) return Number(value);
    throw new RefusedFileError(
      name,
      `to unlock this key would take ${value} ${what}; those of minisign take from ${minimum} to ${maximum}`,
    );
  }
}

export function formatLock(lock: Lock | undefined): Buffer {
  const bytes = Buffer.alloc(LOCK_BYTES);
  bytes.write(lock === undefined ? NONE : SCRYPT, 'latin1');
  bytes.write(BLAKE2B, CHECKSUM, 'latin1');
  if (lock === undefined) return bytes;
  bytes.set(lock.salt, SALT);
  bytes.writeBigUInt64LE(BigInt(lock.operations), OPERATIONS);
  bytes.writeBigUInt64LE(BigInt(lock.memory), MEMORY);
  return bytes;
}

export type LockApi = Pick<NodeSodiumApi, 'passwordHash'>;

/** With a salt of its own, and the cost that minisign takes. */
export function newLock({ passwordHash: { scrypt } }: LockApi): Lock {
  return { ...scrypt.presets.sensitive, salt: scrypt.generateSalt() };
}

/** @returns as many bytes as are locked, which it locks and unlocks when they are added bit by bit */
export function streamOf(
  { passwordHash }: LockApi,
  passphrase: Uint8Array,
  lock: Lock,
  length: number,
): Promise<SecretBytes> {
  return passwordHash.scrypt.deriveKey(passphrase, { ...lock, length });
}
