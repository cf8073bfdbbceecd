/**
 * What the headers don't say, checked against the C source of libsodium 1.0.22. Almost all of it follows conventions;
 * a rule states one, for the functions and the parameters it names. Where several fit, the first one counts, so that
 * exceptions stand before what they are exceptions from. The generator refuses a rule that decides nothing, and a
 * result or pointer about which nothing was said.
 */
import type { Content, Direction, Role } from '../../packages/sodium-sys/src/shared/table.ts';

/** One fact about these functions, and about their parameters of these names, separated by spaces. */
export type Rule<Fact> = readonly [functions: RegExp, parameters: string, fact: Fact];

/** What ends the process. */
export const NEVER_RETURN = /^sodium_misuse$/;

/** What an `int`, or a pointer that is no string, means as a result. */
export const RESULTS: readonly (readonly [functions: RegExp, result: string])[] = [
  [/^sodium_init$|^sodium_compare$|^sodium_library_version_(major|minor)$/, 'int'],
  [/^crypto_pwhash(_\w+)?_(str_needs_rehash|alg_\w+)$/, 'int'],
  [/_is_available$|_is_valid_point$|^sodium_is_zero$|^sodium_runtime_has_\w+$|_minimal$/, 'boolean'],
  [/^crypto_(aead|auth|box|core|generichash|hash|kdf|kem|kx|onetimeauth|pwhash)(_|$)/, 'status'],
  [/^crypto_(scalarmult|secretbox|secretstream|shorthash|sign|stream|verify|xof)(_|$)/, 'status'],
  [/^sodium_(memcmp|hex2bin|base642bin|ip2bin|pad|unpad)$/, 'status'],
  [/^sodium_(mlock|munlock|mprotect_\w+|set_misuse_handler)$/, 'status'],
  [/^randombytes_(close|set_implementation)$/, 'status'],
  [/^sodium_malloc$/, 'address of size'],
  [/^sodium_allocarray$/, 'address of count * size'],
  [/^sodium_bin2hex$/, 'argument of hex'],
  [/^sodium_bin2base64$/, 'argument of b64'],
  [/^sodium_bin2ip$/, 'argument of ip'],
];

/**
 * How many bytes a pointer stands for, where neither the header says it (`k[crypto_box_SECRETKEYBYTES]`), nor its type
 * (states, `size_t *`), nor the name of a length (`in` and `inlen`, `out_len`, `bin_maxlen`).
 *
 * `NUL`, or parameters and constants in lower and upper case: `mlen + ABYTES`. Such a constant belongs to the
 * function's family, by the longest name there is: for `crypto_box_easy`, `MACBYTES` is `crypto_box_MACBYTES`, and for
 * `crypto_sign_ed25519_open`, `BYTES` is `crypto_sign_ed25519_BYTES`. No text at all means that C doesn't follow the
 * pointer, or that only the memory itself knows.
 */
export const SIZES: readonly Rule<string>[] = [
  // Messages and ciphertexts: where the tag is a part of them, one is longer than the other.
  [/^crypto_aead_\w+_encrypt(_afternm)?$/, 'c', 'mlen + ABYTES'],
  [/^crypto_aead_\w+_decrypt(_afternm)?$/, 'm', 'clen - ABYTES'],
  [/^crypto_secretstream_\w+_push$/, 'c', 'mlen + ABYTES'],
  [/^crypto_secretstream_\w+_pull$/, 'm', 'clen - ABYTES'],
  [/^crypto_(secretbox|box)(_\w+)?_open_easy(_afternm)?$/, 'm', 'clen - MACBYTES'],
  [/^crypto_(secretbox|box)(_\w+)?_easy(_afternm)?$/, 'c', 'mlen + MACBYTES'],
  [/^crypto_box(_\w+)?_seal$/, 'c', 'mlen + SEALBYTES'],
  [/^crypto_box(_\w+)?_seal_open$/, 'm', 'clen - SEALBYTES'],
  [/^crypto_sign(_ed25519|_edwards25519sha512batch)?$/, 'sm', 'mlen + BYTES'],
  [/^crypto_sign(_ed25519|_edwards25519sha512batch)?_open$/, 'm', 'smlen - BYTES'],
  // The NaCl forms have the tag's room inside both, and with a tag of its own both are of one length.
  [/^crypto_(aead|secretbox|box|stream)/, 'c', 'mlen'],
  [/^crypto_(aead|secretbox|box)/, 'm', 'clen'],

  // Keys, nonces and tags.
  [/^crypto_box(_\w+)?_(beforenm|afternm|\w+_afternm)$/, 'k', 'BEFORENMBYTES'],
  [/^crypto_(aead|auth|core|onetimeauth|secretbox|shorthash|stream)/, 'k key', 'KEYBYTES'],
  [/^crypto_aead_/, 'npub', 'NPUBBYTES'],
  [/^crypto_aead_/, 'nsec', ''],
  [/^crypto_aead_/, 'mac', 'ABYTES'],
  [/^crypto_(box|secretbox)_/, 'mac', 'MACBYTES'],
  [/^crypto_(box|secretbox|stream)(_|$)/, 'n', 'NONCEBYTES'],
  [/^crypto_secretstream_\w+_pull$/, 'tag_p', '1'],
  [/^crypto_(box|kem|sign)(_|$)/, 'pk', 'PUBLICKEYBYTES'],
  [/^crypto_(box|kem|sign)(_|$)/, 'sk', 'SECRETKEYBYTES'],
  [/^crypto_(box|kem|sign)(_|$)/, 'seed', 'SEEDBYTES'],
  [/^crypto_kem_/, 'ct', 'CIPHERTEXTBYTES'],
  [/^crypto_kem_/, 'ss', 'SHAREDSECRETBYTES'],
  [/^crypto_sign_/, 'sig', 'BYTES'],
  [/^crypto_sign_ed25519_/, 'ed25519_pk', 'PUBLICKEYBYTES'],
  [/^crypto_sign_ed25519_/, 'ed25519_sk', 'SECRETKEYBYTES'],
  [/^crypto_sign_ed25519_/, 'curve25519_pk', 'crypto_scalarmult_curve25519_BYTES'],
  [/^crypto_sign_ed25519_/, 'curve25519_sk', 'crypto_scalarmult_curve25519_SCALARBYTES'],

  // Digests and salts.
  [/^crypto_(auth|onetimeauth)_/, 'h', 'BYTES'],
  [/^crypto_(auth|hash|onetimeauth|shorthash)(_|$)/, 'out', 'BYTES'],
  [/^crypto_verify_/, 'x y', 'BYTES'],
  [/^crypto_generichash_blake2b_|^crypto_pwhash/, 'salt', 'SALTBYTES'],
  [/^crypto_generichash_blake2b_/, 'personal', 'PERSONALBYTES'],
  [/^crypto_pwhash_/, 'str', 'NUL'],

  // The cores.
  [/^crypto_core_\w+20\w*$/, 'out', 'OUTPUTBYTES'],
  [/^crypto_core_\w+20\w*$/, 'in', 'INPUTBYTES'],
  [/^crypto_core_\w+20\w*$/, 'c', 'CONSTBYTES'],
  [/^crypto_core_keccak1600_/, 'bytes', 'length'],
  [/^crypto_core_ed25519_from_uniform$/, 'r', 'UNIFORMBYTES'],
  [/^crypto_core_\w+_from_hash$/, 'h r', 'HASHBYTES'],
  [/^crypto_core_\w+_scalar_reduce$/, 's', 'NONREDUCEDSCALARBYTES'],
  [/^crypto_core_\w+_scalar_/, 'r s neg comp recip x y z', 'SCALARBYTES'],
  [/^crypto_core_/, 'p q r', 'BYTES'],
  [/^crypto_scalarmult/, 'n', 'SCALARBYTES'],
  [/^crypto_scalarmult/, 'p q', 'BYTES'],

  // Utilities.
  [/^randombytes_/, 'buf', 'size'],
  [/^sodium_memzero$/, 'pnt', 'len'],
  [/^sodium_memcmp$|^sodium_compare$/, 'b1_ b2_', 'len'],
  [/^sodium_add$|^sodium_sub$/, 'a b', 'len'],
  [/^sodium_pad$/, 'buf', 'max_buflen'],
  [/^sodium_unpad$/, 'buf', 'padded_buflen'],
  [/^sodium_ip2bin$/, 'ip', 'ip_len_'],
  [/^sodium_(hex|base64)2bin$/, 'ignore', 'NUL'],
  [/^sodium_mlock$|^sodium_munlock$/, 'addr', 'len'],
  [/^sodium_free$|^sodium_mprotect_|^sodium_set_misuse_handler$|^randombytes_set_/, 'ptr handler impl', ''],
];

/** What a number is that counts no pointer: see `table.ts`. */
export const ROLES: readonly Rule<Role>[] = [
  [/^crypto_core_keccak1600_/, 'offset', 'offset'],
  [/^sodium_pad$/, 'unpadded_buflen', 'length'],
  [/^crypto_pwhash_(\w+_)?str_needs_rehash$/, 'opslimit memlimit', 'harmless'],
  [/^crypto_pwhash/, 'opslimit memlimit N r p', 'cost'],
  [/^sodium_(malloc|allocarray|stackzero)$/, 'size count len', 'cost'],
  // C aborts for any that it doesn't know.
  [/^crypto_pwhash_str_alg$/, 'alg', 'choice'],
  [/^sodium_(bin2base64|base642bin|base64_encoded_len)$/, 'variant', 'choice'],
  [/^crypto_stream_chacha20_ietf_xor_ic$/, 'ic', 'offset'],
  [/^sodium_base64_encoded_len$/, 'bin_len', 'length'],
  // C refuses those that it doesn't know.
  [/^crypto_pwhash/, 'alg', 'harmless'],
  [/^crypto_generichash_/, 'outlen', 'harmless'],
  [/^sodium_/, 'blocksize', 'harmless'],
  // C computes with any.
  [/^crypto_stream_\w+_xor_ic$/, 'ic', 'harmless'],
  [/^crypto_(kdf|secretstream|xof)_/, 'subkey_id tag domain', 'harmless'],
  [/^randombytes_uniform$/, 'upper_bound', 'harmless'],
];

/** The limits of numbers, whether they count a pointer or not: see `limits.ts`, with constants by name as above. */
export const LIMITS: readonly Rule<string>[] = [
  // `crypto_core_keccak1600_state` is 24 bytes longer than what C works on.
  [/^crypto_core_keccak1600_/, 'length', '..200'],
  [/^crypto_core_keccak1600_/, 'offset', '..200 - length'],
  [/^sodium_pad$/, 'unpadded_buflen', '..max_buflen'],
  // For any other C aborts.
  [/^sodium_bin2hex$/, 'hex_maxlen', '2 * bin_len + 1..'],
  [/^sodium_bin2base64$/, 'b64_maxlen', 'base64(bin_len variant) + 1..'],
  [/^sodium_base64_encoded_len$/, 'bin_len', '..3221225466 on 32'],
  [/^sodium_/, 'variant', '1|3|5|7'],
  [/^crypto_pwhash_str_alg$/, 'alg', '1|2'],
  [/^crypto_generichash(_blake2b)?_final$/, 'outlen', '1..BYTES_MAX'],
  [/^crypto_stream_chacha20_ietf_xor_ic$/, 'ic', '..4294967296 - mlen / 64'],
  [/^crypto_stream_chacha20_ietf(_xor|_xor_ic)?$/, 'clen mlen', '..MESSAGEBYTES_MAX'],
  [/^crypto_aead_(aes256gcm|chacha20poly1305_ietf)_encrypt/, 'mlen', '..MESSAGEBYTES_MAX'],
  [/^crypto_secretstream_/, 'mlen clen', '..MESSAGEBYTES_MAX'],
  [/^randombytes_buf_deterministic$/, 'size', '..274877906944'],
  // As much as every stack has, those of other threads and of koffi too.
  [/^sodium_stackzero$/, 'len', '..65536'],
];

/** The parameter that a `char **` receives a pointer into. */
export const INTO: readonly Rule<string>[] = [
  [/^sodium_hex2bin$/, 'hex_end', 'hex'],
  [/^sodium_base642bin$/, 'b64_end', 'b64'],
];

/** Memory whose content C trusts: see `table.ts`. The other states are safe whatever is in them. */
export const CONTENTS: readonly Rule<Content>[] = [
  [/^crypto_(generichash|onetimeauth)(_\w+)?_(update|final)$/, 'state', 'made'],
  [/^crypto_(hash_sha3(256|512)|xof_\w+)_(update|final|squeeze)$/, 'state', 'made'],
  [/^crypto_pwhash_(\w+_)?str_verify$/, 'str', 'cost'],
];

/**
 * What C does with the memory, where the type doesn't say it: what is `const` is read, states are read and written, and
 * a `size_t *` is written.
 */
export const DIRECTIONS: readonly Rule<Direction>[] = [
  [/^sodium_free$/, 'ptr', 'freed'],
  [/^sodium_mprotect_/, 'ptr', 'guarded'],
  [/^sodium_mlock$|^sodium_munlock$/, 'addr', 'address'],
  [/^sodium_set_misuse_handler$|^randombytes_set_implementation$/, 'handler impl', 'code'],
  [/^crypto_aead_\w+_decrypt/, 'nsec', 'in'],
  [/^sodium_increment$|^sodium_add$|^sodium_sub$|^sodium_pad$/, 'n a buf', 'inout'],
  // Shorter than the room for it, most of the time.
  [/^sodium_(hex|base64)2bin$|^sodium_bin2(hex|ip)$/, 'bin hex ip', 'inout'],
  [/^sodium_memzero$|^sodium_bin2base64$|^sodium_ip2bin$/, 'pnt b64 bin', 'out'],
  [/^randombytes/, 'buf', 'out'],
  [/^crypto_/, 'c m mac sm sig k pk sk seed header tag_p', 'out'],
  [/^crypto_/, 'out subkey prk buf ct ss rx tx bytes', 'out'],
  [/^crypto_/, 'curve25519_pk curve25519_sk p q r z neg comp recip', 'out'],
];

/**
 * Whether a pointer may be null, where the header doesn't forbid it. What C reads may be null where a length counts it,
 * and then the length is 0. What C writes may be null where C asks before it writes: nothing is wanted then. The name of
 * another pointer means: only where that is not null.
 */
export const NULLABLE: readonly Rule<boolean | string>[] = [
  // The headers leave it open, but C doesn't ask.
  [/^crypto_sign_init$|^crypto_secretstream_\w+_rekey$/, 'state', false],
  [/^crypto_kdf_hkdf_/, 'prk', false],
  [/^crypto_(secretbox|box)(_curve25519xsalsa20poly1305|_xsalsa20poly1305)?_open(_afternm)?$/, 'm', false],
  [/^crypto_secretstream_\w+_pull$/, 'm', false],
  [/^crypto_secretstream_\w+_push$/, 'c', false],
  [/^crypto_sign_edwards25519sha512batch$/, 'smlen_p', false],
  [/^crypto_sign_edwards25519sha512batch_open$/, 'm mlen_p', false],
  [/^sodium_memzero$/, 'pnt', false],
  [/^sodium_unpad$/, 'unpadded_buflen_p', false],
  // C asks.
  [/^crypto_(aead|secretbox|box|sign)_\w*(decrypt|open)/, 'm', true],
  [/^crypto_/, 'mlen_p clen_p maclen_p smlen_p siglen_p tag_p', true],
  [/^crypto_kx_/, 'rx', 'tx'],
  [/^crypto_kx_/, 'tx', 'rx'],
  [/^crypto_aead_/, 'nsec', true],
  [/^crypto_core_/, 'c', true],
  [/^crypto_generichash_blake2b_/, 'salt personal', true],
  [/^sodium_/, 'bin_len hex_end b64_end ignore padded_buflen_p handler ptr', true],
];
