/**
 * The secret keys of minisign: `Ed`, the lock, then what is locked, which is the identifier of the key pair, the key of Ed25519 and a
 * checksum. Of what is locked there are no copies but in memory for secrets.
 */
import type { HashState, NodeSodiumApi, SecretBytes } from 'sodium';
import { InvalidValueError } from 'sodium-sys/portable';
import { decodeBase64, encodeLine, type Raw } from '../base64.js';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { startsWith } from '../small-file.js';
import { ALGORITHM_BYTES, KEY_ID_BYTES, LEGACY, readLines, SECRET_KEY_BYTES, UNTRUSTED } from './format.js';
import { formatLock, LOCK_BYTES, type LockApi, newLock, parseLock, streamOf } from './lock.js';

export type SecretKeyApi = Pick<NodeSodiumApi, 'SecretBytes' | 'genericHash'> & LockApi;

export interface SigningKey {
  readonly id: Uint8Array;
  readonly secretKey: SecretBytes<'sign'>;
}

const CHECKSUM_BYTES = 32;
const SIGNED_BYTES = KEY_ID_BYTES + SECRET_KEY_BYTES;
const LOCKED_BYTES = SIGNED_BYTES + CHECKSUM_BYTES;
const LOCKED = ALGORITHM_BYTES + LOCK_BYTES;
const LENGTH = LOCKED + LOCKED_BYTES;

/**
 * The key in a file.
 *
 * @param ask for the passphrase, where there is one
 * @throws FileError, RefusedFileError
 */
export async function readSecretKeyFile(
  raw: Raw,
  api: SecretKeyApi,
  name: FileName,
  ask: () => Promise<Uint8Array>,
): Promise<SigningKey> {
  const file = readFile(raw, api, name);
  try {
    const head = Buffer.from(file.read((bytes) => bytes.slice(0, LOCKED)));
    if (!startsWith(head, LEGACY)) {
      throw new RefusedFileError(name, `this is no key of Ed25519: it does not start with ${LEGACY}`);
    }
    const lock = parseLock(name, head.subarray(ALGORITHM_BYTES));
    if (lock === undefined) return file.read((bytes) => keyOf(bytes.subarray(LOCKED), false));
    const passphrase = await ask();
    const stream = await streamOf(api, passphrase, lock, LOCKED_BYTES).finally(() => passphrase.fill(0));
    try {
      return file.read((bytes) => {
        const locked = bytes.subarray(LOCKED);
        stream.read((mask) => addBits(locked, mask));
        return keyOf(locked, true);
      });
    } finally {
      stream.dispose();
    }
  } finally {
    file.dispose();
  }

  function keyOf(unlocked: Uint8Array, wasLocked: boolean): SigningKey {
    const checksum = unlocked.subarray(SIGNED_BYTES);
    // Keys without a passphrase have zeros there.
    const isChecked = wasLocked || checksum.some((byte) => byte !== 0);
    if (isChecked && !hashOf(api, unlocked).verify(checksum)) {
      const reason = wasLocked ? 'the passphrase is wrong, or the key is damaged' : 'the key is damaged';
      throw new RefusedFileError(name, reason);
    }
    try {
      const secretKey = api.SecretBytes.from(unlocked.subarray(KEY_ID_BYTES, SIGNED_BYTES), {
        purpose: 'sign',
      });
      return { id: unlocked.slice(0, KEY_ID_BYTES), secretKey };
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      throw new RefusedFileError(
        name,
        'the key is damaged: its public half does not belong to its secret one',
      );
    }
  }
}

function readFile(raw: Raw, api: SecretKeyApi, name: FileName): SecretBytes {
  const lines = readLines(name, 'a secret key');
  try {
    const [comment, key, ...rest] = lines;
    if (!startsWith(comment, UNTRUSTED) || key === undefined || rest.length > 0) {
      throw new RefusedFileError(
        name,
        `this is no secret key of minisign: it must have two lines, the first beginning with "${UNTRUSTED}"`,
      );
    }
    return api.SecretBytes.fill(LENGTH, (bytes) => {
      if (decodeBase64(raw, key, bytes)) return;
      throw new RefusedFileError(
        name,
        `the second line is not base64 of ${LENGTH} bytes, which a secret key has`,
      );
    });
  } finally {
    for (const line of lines) line.fill(0);
  }
}

/**
 * @param passphrase undefined for a key that is not to be locked
 * @returns the bytes of the file, for the caller to wipe
 */
export async function formatSecretKey(
  raw: Raw,
  api: SecretKeyApi,
  { id, secretKey }: SigningKey,
  passphrase: Uint8Array | undefined,
): Promise<Buffer> {
  const lock = passphrase && newLock(api);
  const stream = lock && (await streamOf(api, passphrase, lock, LOCKED_BYTES));
  const file = api.SecretBytes.fill(LENGTH, (bytes) => {
    bytes.set(Buffer.from(LEGACY));
    bytes.set(formatLock(lock), ALGORITHM_BYTES);
    const locked = bytes.subarray(LOCKED);
    locked.set(id);
    secretKey.read((key) => locked.set(key, KEY_ID_BYTES));
    if (stream === undefined) return;
    locked.set(hashOf(api, locked).digest(), SIGNED_BYTES);
    stream.read((mask) => addBits(locked, mask));
    stream.dispose();
  });
  const comment = `minisign ${lock === undefined ? 'unencrypted' : 'encrypted'} secret key`;
  const text = file.read((bytes) => encodeLine(raw, `${UNTRUSTED}${comment}\n`, bytes));
  file.dispose();
  return text;
}

function addBits(target: Uint8Array, mask: Uint8Array): void {
  for (const [index, byte] of mask.entries()) target[index]! ^= byte;
}

/** @param unlocked identifier and key, and perhaps more behind them */
function hashOf({ genericHash }: SecretKeyApi, unlocked: Uint8Array): HashState<32> {
  const state = genericHash.create({ outputLength: CHECKSUM_BYTES });
  return state.update(Buffer.from(LEGACY)).update(unlocked.subarray(0, SIGNED_BYTES));
}
