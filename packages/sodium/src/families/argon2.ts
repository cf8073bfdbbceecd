/** The functions of C for Argon2 by which passwords are hashed, and by which hashes are verified. */
import type { RawSodium } from 'sodium-sys';
import {
  crypto_pwhash_argon2i_ALG_ARGON2I13,
  crypto_pwhash_argon2i_OPSLIMIT_MIN,
  crypto_pwhash_argon2id_ALG_ARGON2ID13,
  crypto_pwhash_argon2id_OPSLIMIT_MIN,
} from 'sodium-sys/constants';
import type { Address } from 'sodium-sys/portable';
import type { KeyMemory } from '../secrets/keys.js';

export interface Argon2Calls {
  readonly fewestOperations: number;
  /** In bytes, which are fewer where addresses have 32 bits. */
  readonly mostMemory: (functions: RawSodium) => number;
  readonly derive: (
    functions: RawSodium,
    output: Address,
    length: number,
    password: KeyMemory,
    passwordLength: number,
    salt: Uint8Array,
    operations: number,
    memory: number,
  ) => number;
  readonly verify: (
    functions: RawSodium,
    string: Uint8Array,
    password: KeyMemory,
    passwordLength: number,
  ) => number;
}

export const argon2id: Argon2Calls = {
  fewestOperations: crypto_pwhash_argon2id_OPSLIMIT_MIN,
  mostMemory: (functions) => functions.crypto_pwhash_argon2id_memlimit_max(),
  derive: (functions, output, length, password, passwordLength, salt, operations, memory) =>
    functions.crypto_pwhash_argon2id(
      output,
      length,
      password,
      passwordLength,
      salt,
      operations,
      memory,
      crypto_pwhash_argon2id_ALG_ARGON2ID13,
    ),
  verify: (functions, string, password, passwordLength) =>
    functions.crypto_pwhash_argon2id_str_verify(string, password, passwordLength),
};

export const argon2i: Argon2Calls = {
  fewestOperations: crypto_pwhash_argon2i_OPSLIMIT_MIN,
  mostMemory: (functions) => functions.crypto_pwhash_argon2i_memlimit_max(),
  derive: (functions, output, length, password, passwordLength, salt, operations, memory) =>
    functions.crypto_pwhash_argon2i(
      output,
      length,
      password,
      passwordLength,
      salt,
      operations,
      memory,
      crypto_pwhash_argon2i_ALG_ARGON2I13,
    ),
  verify: (functions, string, password, passwordLength) =>
    functions.crypto_pwhash_argon2i_str_verify(string, password, passwordLength),
};
