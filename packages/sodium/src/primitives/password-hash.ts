/**
 * Hashing of passwords: slow, and in much memory, so that whoever steals the hashes tries few passwords.
 *
 * Argon2id, version 1.3, with one lane: RFC 9106 <https://www.rfc-editor.org/rfc/rfc9106>
 * libsodium: <https://doc.libsodium.org/password_hashing>
 */

import {
  crypto_pwhash_argon2i_BYTES_MIN,
  crypto_pwhash_argon2i_MEMLIMIT_INTERACTIVE,
  crypto_pwhash_argon2i_MEMLIMIT_MAX,
  crypto_pwhash_argon2i_MEMLIMIT_MIN,
  crypto_pwhash_argon2i_MEMLIMIT_MODERATE,
  crypto_pwhash_argon2i_MEMLIMIT_SENSITIVE,
  crypto_pwhash_argon2i_OPSLIMIT_INTERACTIVE,
  crypto_pwhash_argon2i_OPSLIMIT_MAX,
  crypto_pwhash_argon2i_OPSLIMIT_MIN,
  crypto_pwhash_argon2i_OPSLIMIT_MODERATE,
  crypto_pwhash_argon2i_OPSLIMIT_SENSITIVE,
  crypto_pwhash_argon2i_SALTBYTES,
  crypto_pwhash_argon2i_STRBYTES,
  crypto_pwhash_argon2id_BYTES_MIN,
  crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE,
  crypto_pwhash_argon2id_MEMLIMIT_MAX,
  crypto_pwhash_argon2id_MEMLIMIT_MIN,
  crypto_pwhash_argon2id_MEMLIMIT_MODERATE,
  crypto_pwhash_argon2id_MEMLIMIT_SENSITIVE,
  crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
  crypto_pwhash_argon2id_OPSLIMIT_MAX,
  crypto_pwhash_argon2id_OPSLIMIT_MIN,
  crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
  crypto_pwhash_argon2id_OPSLIMIT_SENSITIVE,
  crypto_pwhash_argon2id_SALTBYTES,
  crypto_pwhash_argon2id_STRBYTES,
  crypto_pwhash_scryptsalsa208sha256_BYTES_MIN,
  crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_INTERACTIVE,
  crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MAX,
  crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN,
  crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE,
  crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_INTERACTIVE,
  crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MAX,
  crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN,
  crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE,
  crypto_pwhash_scryptsalsa208sha256_SALTBYTES,
  crypto_pwhash_scryptsalsa208sha256_STRBYTES,
} from 'sodium-sys/constants';
import { assign, defineProperties } from 'sodium-sys/intrinsics';
import { argon2i, argon2id } from '../families/argon2.js';
import {
  frozenCosts,
  type PasswordHashing,
  type PasswordPresets,
  type PasswordRule,
  passwordOperation,
} from '../families/password-operation.js';
import { DEFAULT_SCRYPT_OPERATIONS, verifyLimits } from '../families/password-verify.js';
import { KEY_LENGTH, passwordLimits } from '../families/password-work.js';
import { type Rfc7914, rfc7914Operation } from '../families/rfc7914.js';
import { type Availability, availability } from '../shared/availability.js';
import { exactly, frozen } from '../shared/bytes.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

/** How much a hash costs: for logins, for what is asked for rarely, for what is worth seconds and a gibibyte. */
export type PasswordStrength = keyof PasswordPresets;

/**
 * Argon2id. `interactive`: 64 MiB, passed through twice; `moderate`: 256 MiB, three times; `sensitive`: 1 GiB, four times.
 * A hash of `interactive` takes about a tenth of a second.
 */
export interface PasswordHash extends PasswordHashing<PasswordStrength, 16> {
  /**
   * Argon2i, for formats that name it; what watches a machine's memory accesses learns less of it, and what tries passwords needs less
   * memory for it. `interactive`: 32 MiB, passed through 4 times; `moderate`: 128 MiB, 6 times; `sensitive`: 512 MiB, 8 times. Never
   * fewer than 3 `operations`.
   */
  readonly argon2i: PasswordHashing<PasswordStrength, 16>;
  readonly scrypt: Scrypt;
}

/**
 * scrypt, for hashes that are there and formats that name it. `interactive`: 16 MiB; `sensitive`: 1 GiB. Its `operations` are those of all
 * its passes together, at least 32,768. Not in minimal builds of libsodium.
 */
export interface Scrypt extends PasswordHashing<'interactive' | 'sensitive', 32>, Availability {
  readonly rfc7914: Rfc7914;
}

const argon2idRule: PasswordRule<PasswordStrength> = {
  ...argon2id,
  name: 'passwordHash',
  algorithm: 'argon2id',
  limits: frozen({
    passwordLength: { ...passwordLimits },
    saltLength: exactly(crypto_pwhash_argon2id_SALTBYTES),
    length: { ...KEY_LENGTH, minimum: crypto_pwhash_argon2id_BYTES_MIN },
    operations: {
      minimum: crypto_pwhash_argon2id_OPSLIMIT_MIN,
      maximum: crypto_pwhash_argon2id_OPSLIMIT_MAX,
    },
    memory: { minimum: crypto_pwhash_argon2id_MEMLIMIT_MIN, maximum: crypto_pwhash_argon2id_MEMLIMIT_MAX },
    maximumMemory: { ...verifyLimits.maximumMemory },
    maximumOperations: { ...verifyLimits.maximumOperations },
  }),
  presets: frozenCosts({
    interactive: {
      operations: crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
      memory: crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE,
    },
    moderate: {
      operations: crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
      memory: crypto_pwhash_argon2id_MEMLIMIT_MODERATE,
    },
    sensitive: {
      operations: crypto_pwhash_argon2id_OPSLIMIT_SENSITIVE,
      memory: crypto_pwhash_argon2id_MEMLIMIT_SENSITIVE,
    },
  }),
  stringLength: crypto_pwhash_argon2id_STRBYTES,
  hash: (functions, string, password, passwordLength, operations, memory) =>
    functions.crypto_pwhash_argon2id_str(string, password, passwordLength, operations, memory),
  needsRehash: (functions, string, operations, memory) =>
    functions.crypto_pwhash_argon2id_str_needs_rehash(string, operations, memory),
};

const argon2iRule: PasswordRule<PasswordStrength> = {
  ...argon2i,
  name: 'passwordHash.argon2i',
  algorithm: 'argon2i',
  limits: frozen({
    passwordLength: { ...passwordLimits },
    saltLength: exactly(crypto_pwhash_argon2i_SALTBYTES),
    length: { ...KEY_LENGTH, minimum: crypto_pwhash_argon2i_BYTES_MIN },
    operations: {
      minimum: crypto_pwhash_argon2i_OPSLIMIT_MIN,
      maximum: crypto_pwhash_argon2i_OPSLIMIT_MAX,
    },
    memory: { minimum: crypto_pwhash_argon2i_MEMLIMIT_MIN, maximum: crypto_pwhash_argon2i_MEMLIMIT_MAX },
    maximumMemory: { ...verifyLimits.maximumMemory },
    maximumOperations: { ...verifyLimits.maximumOperations },
  }),
  presets: frozenCosts({
    interactive: {
      operations: crypto_pwhash_argon2i_OPSLIMIT_INTERACTIVE,
      memory: crypto_pwhash_argon2i_MEMLIMIT_INTERACTIVE,
    },
    moderate: {
      operations: crypto_pwhash_argon2i_OPSLIMIT_MODERATE,
      memory: crypto_pwhash_argon2i_MEMLIMIT_MODERATE,
    },
    sensitive: {
      operations: crypto_pwhash_argon2i_OPSLIMIT_SENSITIVE,
      memory: crypto_pwhash_argon2i_MEMLIMIT_SENSITIVE,
    },
  }),
  stringLength: crypto_pwhash_argon2i_STRBYTES,
  hash: (functions, string, password, passwordLength, operations, memory) =>
    functions.crypto_pwhash_argon2i_str(string, password, passwordLength, operations, memory),
  needsRehash: (functions, string, operations, memory) =>
    functions.crypto_pwhash_argon2i_str_needs_rehash(string, operations, memory),
};

const scryptRule: PasswordRule<'interactive' | 'sensitive'> = {
  name: 'passwordHash.scrypt',
  algorithm: 'scrypt',
  limits: frozen({
    passwordLength: { ...passwordLimits },
    saltLength: exactly(crypto_pwhash_scryptsalsa208sha256_SALTBYTES),
    length: { ...KEY_LENGTH, minimum: crypto_pwhash_scryptsalsa208sha256_BYTES_MIN },
    operations: {
      minimum: crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN,
      maximum: crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MAX,
    },
    memory: {
      minimum: crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN,
      maximum: crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MAX,
    },
    maximumMemory: { ...verifyLimits.maximumMemory },
    maximumOperations: { ...verifyLimits.maximumOperations, default: DEFAULT_SCRYPT_OPERATIONS },
  }),
  presets: frozenCosts({
    interactive: {
      operations: crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_INTERACTIVE,
      memory: crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_INTERACTIVE,
    },
    sensitive: {
      operations: crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE,
      memory: crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE,
    },
  }),
  stringLength: crypto_pwhash_scryptsalsa208sha256_STRBYTES,
  mostMemory: (functions) => functions.crypto_pwhash_scryptsalsa208sha256_memlimit_max(),
  derive: (functions, output, length, password, passwordLength, salt, operations, memory) =>
    functions.crypto_pwhash_scryptsalsa208sha256(
      output,
      length,
      password,
      passwordLength,
      salt,
      operations,
      memory,
    ),
  hash: (functions, string, password, passwordLength, operations, memory) =>
    functions.crypto_pwhash_scryptsalsa208sha256_str(string, password, passwordLength, operations, memory),
  needsRehash: (functions, string, operations, memory) =>
    functions.crypto_pwhash_scryptsalsa208sha256_str_needs_rehash(string, operations, memory),
};

export function createPasswordHash(backend: Backend): PasswordHash {
  const scrypt = defineProperties(
    assign(passwordOperation(backend, scryptRule), { rfc7914: rfc7914Operation(backend) }),
    availability(backend, 'crypto_pwhash_scryptsalsa208sha256'),
  );
  return published(
    'passwordHash',
    assign(passwordOperation(backend, argon2idRule), {
      argon2i: passwordOperation(backend, argon2iRule),
      scrypt,
    }),
  ) as unknown as PasswordHash;
}
