/**
 * What stands before the stream in a file that was sealed with a passphrase: how the key comes from it. 40 bytes, with numbers in
 * little endian; docs/sealed-files.md has it for other programs.
 */
import {
  crypto_pwhash_argon2id_MEMLIMIT_MIN,
  crypto_pwhash_argon2id_SALTBYTES as SALT_BYTES,
} from 'sodium-sys/constants';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { formatBytes } from '../format.js';

const MAGIC = Buffer.from('sodium-sealed\0', 'latin1');
const VERSION_AT = MAGIC.length;
const ALGORITHM_AT = VERSION_AT + 1;
const SALT_AT = ALGORITHM_AT + 1;
const OPERATIONS_AT = SALT_AT + SALT_BYTES;
const MEMORY_AT = OPERATIONS_AT + 4;
export const HEADER_BYTES = MEMORY_AT + 4;

const VERSION = 1;
const ARGON2ID = 1;

/** Argon2 counts memory in these. */
const KIB = 1024;

/** What it takes to derive the key. */
export interface Cost {
  readonly operations: number;
  /** In bytes. */
  readonly memory: number;
}

/** As `passwordHash.deriveKey` takes it. */
export interface Derivation extends Cost {
  readonly salt: Uint8Array;
}

export function formatHeader({ salt, operations, memory }: Derivation): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header[VERSION_AT] = VERSION;
  header[ALGORITHM_AT] = ARGON2ID;
  header.set(salt, SALT_AT);
  header.writeUInt32LE(operations, OPERATIONS_AT);
  header.writeUInt32LE(memory / KIB, MEMORY_AT);
  return header;
}

/** Whether what begins so was sealed with a passphrase. A stream of a key begins so once in 2^112 times. */
export function isPassphraseHeader(start: Buffer): boolean {
  return start.subarray(0, MAGIC.length).equals(MAGIC);
}

/**
 * @param start the first bytes of the file, as many as a header has if there are so many
 * @param limits the highest cost that is taken from a file, which may be somebody else's
 * @throws RefusedFileError for what is no header, or of a later version, or costs more
 */
export function parseHeader(name: FileName, start: Buffer, limits: Cost): Derivation {
  const refuse = (reason: string) => new RefusedFileError(name, reason);
  if (!isPassphraseHeader(start)) {
    throw refuse('this was not sealed with a passphrase; what was sealed with a key needs --key-file');
  }
  if (start.length < HEADER_BYTES) throw refuse('the file ends within its header');
  const version = start[VERSION_AT]!;
  const algorithm = start[ALGORITHM_AT]!;
  if (version !== VERSION) throw refuse(`unknown version ${version} of sealed files`);
  if (algorithm !== ARGON2ID) throw refuse(`unknown algorithm ${algorithm} for passphrases`);
  const operations = start.readUInt32LE(OPERATIONS_AT);
  const memory = start.readUInt32LE(MEMORY_AT) * KIB;
  if (operations === 0 || memory < crypto_pwhash_argon2id_MEMLIMIT_MIN) throw refuse('the header is damaged');
  if (memory > limits.memory) {
    const [needed, limit] = [memory, limits.memory].map(formatBytes);
    throw refuse(`its header asks for ${needed} of memory; --max-memory allows ${limit}`);
  }
  if (operations > limits.operations) {
    throw refuse(
      `its header asks for ${operations} operations; --max-operations allows ${limits.operations}`,
    );
  }
  return { salt: start.subarray(SALT_AT, OPERATIONS_AT), operations, memory };
}
