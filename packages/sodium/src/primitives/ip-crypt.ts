/**
 * Nothing here notices a changed byte: whatever is decrypted gives some address. It hides addresses from who reads a log or a
 * database, no more.
 *
 * ipcrypt: <https://datatracker.ietf.org/doc/draft-denis-ipcrypt/>, on AES-128 (FIPS 197)
 * libsodium: <https://doc.libsodium.org/secret-key_cryptography/ip_address_encryption>
 */

import {
  crypto_ipcrypt_BYTES,
  crypto_ipcrypt_KEYBYTES,
  crypto_ipcrypt_ND_KEYBYTES,
  crypto_ipcrypt_ND_OUTPUTBYTES,
  crypto_ipcrypt_ND_TWEAKBYTES,
  crypto_ipcrypt_NDX_KEYBYTES,
  crypto_ipcrypt_NDX_OUTPUTBYTES,
  crypto_ipcrypt_NDX_TWEAKBYTES,
  crypto_ipcrypt_PFX_BYTES,
  crypto_ipcrypt_PFX_KEYBYTES,
} from 'sodium-sys/constants';
import { type IpCipher, type IpRule, ipCipher, type TweakedIpCipher } from '../families/ip-cipher.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

/**
 * Encryption of IP addresses, which are 16 bytes as `fromIp` gives them: addresses of version 6, and those of version 4 mapped
 * into these. None notices a changed byte: what must not be changed is sealed, by `secretBox` or `aead`.
 *
 * Since libsodium 1.0.21, which leaves a copy of the key in memory that it does not wipe: one that `dispose` does not reach.
 */
export interface IpCrypt {
  /**
   * An address for an address, always the same under one key: who sees two results sees whether the addresses are one.
   *
   * @see `crypto_ipcrypt_encrypt`, section "ipcrypt-deterministic"
   */
  readonly deterministic: IpCipher<'ipCrypt.deterministic', 16, 16>;
  /**
   * 24 bytes, other ones each time: the tweak of 8 comes first. Random tweaks come twice after some 2^32 addresses under one key,
   * which shows only where both are of one address. The tweak goes into AES-128 itself, which is KIASU-BC.
   *
   * @see `crypto_ipcrypt_nd_encrypt`, section "ipcrypt-nd"
   */
  readonly nonDeterministic: TweakedIpCipher<'ipCrypt.nonDeterministic', 16, 24, 8>;
  /**
   * 32 bytes, other ones each time: the tweak of 16 comes first, which is too long to come twice by chance. It is AES-XTS of one
   * block. The two halves of the key must differ.
   *
   * @see `crypto_ipcrypt_ndx_encrypt`, section "ipcrypt-ndx"
   */
  readonly nonDeterministicExtended: TweakedIpCipher<'ipCrypt.nonDeterministicExtended', 32, 32, 16>;
  /**
   * An address for an address, of the same version, always the same under one key: addresses that have their first bits in common
   * still have as many in common, so that networks can be told apart and counted. It shows that much, and needs a call of AES for
   * every bit. The two halves of the key must differ.
   *
   * @see `crypto_ipcrypt_pfx_encrypt`, section "ipcrypt-pfx"
   */
  readonly prefixPreserving: IpCipher<'ipCrypt.prefixPreserving', 32, 16>;
}

const deterministic: IpRule = {
  name: 'ipCrypt.deterministic',
  keyLength: crypto_ipcrypt_KEYBYTES,
  encryptedLength: crypto_ipcrypt_BYTES,
  tweakLength: 0,
  hasHalves: false,
  needs: 'crypto_ipcrypt_encrypt',
  encrypt: (raw, output, address, _tweak, key) => raw.crypto_ipcrypt_encrypt(output, address, key),
  decrypt: (raw, output, encrypted, key) => raw.crypto_ipcrypt_decrypt(output, encrypted, key),
};

const nonDeterministic: IpRule = {
  name: 'ipCrypt.nonDeterministic',
  keyLength: crypto_ipcrypt_ND_KEYBYTES,
  encryptedLength: crypto_ipcrypt_ND_OUTPUTBYTES,
  tweakLength: crypto_ipcrypt_ND_TWEAKBYTES,
  hasHalves: false,
  needs: 'crypto_ipcrypt_nd_encrypt',
  encrypt: (raw, output, address, tweak, key) => raw.crypto_ipcrypt_nd_encrypt(output, address, tweak, key),
  decrypt: (raw, output, encrypted, key) => raw.crypto_ipcrypt_nd_decrypt(output, encrypted, key),
};

const nonDeterministicExtended: IpRule = {
  name: 'ipCrypt.nonDeterministicExtended',
  keyLength: crypto_ipcrypt_NDX_KEYBYTES,
  encryptedLength: crypto_ipcrypt_NDX_OUTPUTBYTES,
  tweakLength: crypto_ipcrypt_NDX_TWEAKBYTES,
  hasHalves: true,
  needs: 'crypto_ipcrypt_ndx_encrypt',
  encrypt: (raw, output, address, tweak, key) => raw.crypto_ipcrypt_ndx_encrypt(output, address, tweak, key),
  decrypt: (raw, output, encrypted, key) => raw.crypto_ipcrypt_ndx_decrypt(output, encrypted, key),
};

const prefixPreserving: IpRule = {
  name: 'ipCrypt.prefixPreserving',
  keyLength: crypto_ipcrypt_PFX_KEYBYTES,
  encryptedLength: crypto_ipcrypt_PFX_BYTES,
  tweakLength: 0,
  hasHalves: true,
  needs: 'crypto_ipcrypt_pfx_encrypt',
  encrypt: (raw, output, address, _tweak, key) => raw.crypto_ipcrypt_pfx_encrypt(output, address, key),
  decrypt: (raw, output, encrypted, key) => raw.crypto_ipcrypt_pfx_decrypt(output, encrypted, key),
};

export function createIpCrypt(backend: Backend): IpCrypt {
  return published('ipCrypt', {
    deterministic: ipCipher(backend, deterministic),
    nonDeterministic: ipCipher(backend, nonDeterministic),
    nonDeterministicExtended: ipCipher(backend, nonDeterministicExtended),
    prefixPreserving: ipCipher(backend, prefixPreserving),
  }) as never;
}
