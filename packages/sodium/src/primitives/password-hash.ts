/**
 * Hashing of passwords: slow, and in much memory, so that whoever steals the hashes tries few passwords.
 *
 * Argon2id, version 1.3, with one lane: RFC 9106 <https://www.rfc-editor.org/rfc/rfc9106>
 * libsodium: <https://doc.libsodium.org/password_hashing>
 */
import {
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
} from 'sodium-sys/constants';
import { argon2id } from '../families/argon2.js';
import {
  frozenCosts,
  type PasswordHashing,
  type PasswordRule,
  passwordOperation,
} from '../families/password-operation.js';
import { verifyLimits } from '../families/password-verify.js';
import { passwordLimits } from '../families/password-work.js';
import { exactly, frozen } from '../shared/bytes.js';
import type { Backend } from '../shared/types.js';

/** How much a hash costs: for logins, for what is asked for rarely, for what is worth seconds and a gibibyte. */
export type PasswordStrength = 'interactive' | 'moderate' | 'sensitive';

/**
 * Argon2id. `interactive`: 64 MiB, passed through twice; `moderate`: 256 MiB, three times; `sensitive`: 1 GiB, four times.
 * A hash of `interactive` takes about a tenth of a second.
 */
export interface PasswordHash extends PasswordHashing<PasswordStrength, 16> {}

/** The longest secret. */
const LONGEST_KEY = 16_384;

const rule: PasswordRule<PasswordStrength> = {
  name: 'passwordHash',
  algorithm: 'argon2id',
  limits: frozen({
    passwordLength: { ...passwordLimits },
    saltLength: exactly(crypto_pwhash_argon2id_SALTBYTES),
    length: { minimum: crypto_pwhash_argon2id_BYTES_MIN, maximum: LONGEST_KEY, default: 32 },
    operations: {
      minimum: crypto_pwhash_argon2id_OPSLIMIT_MIN,
      maximum: crypto_pwhash_argon2id_OPSLIMIT_MAX,
    },
    memory: { minimum: crypto_pwhash_argon2id_MEMLIMIT_MIN, maximum: crypto_pwhash_argon2id_MEMLIMIT_MAX },
    ...verifyLimits,
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
  mostMemory: argon2id.mostMemory,
  derive: argon2id.derive,
  hash: (functions, ...values) => functions.crypto_pwhash_argon2id_str(...values),
  needsRehash: (functions, ...values) => functions.crypto_pwhash_argon2id_str_needs_rehash(...values),
};

export function createPasswordHash(backend: Backend): PasswordHash {
  return Object.freeze(passwordOperation(backend, rule)) as unknown as PasswordHash;
}
