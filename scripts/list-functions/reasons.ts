/** Why functions of libsodium are not in the safe layer. The first that names a function counts. */
import type { FunctionDeclaration } from '../../packages/sodium-sys/src/shared/table.ts';

export interface Reason {
  readonly reason: string;
  readonly names: RegExp | ((declaration: FunctionDeclaration) => boolean);
}

const isConstant = ({ name, parameters, result }: FunctionDeclaration): boolean =>
  parameters.length === 0 &&
  (result.kind === 'size_t' ||
    /_(?:strprefix|primitive|domain_standard|alg_[a-z0-9]+|tag_[a-z]+|opslimit_[a-z]+|messagebytes_max)$/.test(
      name,
    ));

export const reasons: readonly Reason[] = [
  {
    reason: 'a constant, which `sodium-sys/constants` has; sizes are compared with the loaded library',
    names: isConstant,
  },
  {
    reason: "NaCl's form with zeros in front of the message, of what `seal` and `open` do",
    names:
      /^crypto_(?:box|secretbox|box_curve25519xsalsa20poly1305|secretbox_xsalsa20poly1305)(?:_open)?(?:_afternm)?$/,
  },
  {
    reason: 'the same code as `crypto_box`, under the name of its algorithm',
    names: /^crypto_box_curve25519xsalsa20poly1305_/,
  },
  {
    reason: 'the same code as `crypto_secretbox`, under the name of its algorithm',
    names: /^crypto_secretbox_xsalsa20poly1305_/,
  },
  {
    reason: 'the same code as `crypto_sign`, under the name of its algorithm',
    names: /^crypto_sign_ed25519/,
  },
  {
    reason: 'loses what is carried over 2^256; `_scalar_sub` and `_scalar_negate` add without',
    names: /^crypto_core_(?:ed25519|ristretto255)_scalar_add$/,
  },
  {
    reason: 'deprecated by libsodium',
    names: /^crypto_(?:sign_edwards25519sha512batch|core_ed25519_from_hash)/,
  },
  {
    reason: 'the same code as `crypto_generichash`, under the name of its algorithm',
    names: /^crypto_generichash_blake2b/,
  },
  {
    reason: 'the same code as `crypto_onetimeauth`, under the name of its algorithm',
    names: /^crypto_onetimeauth_poly1305/,
  },
  {
    reason: 'the same code as `crypto_auth`, under the name of its algorithm',
    names: /^crypto_auth_hmacsha512256(?:_keygen)?$/,
  },
  { reason: 'the same code as `crypto_kdf`, under the name of its algorithm', names: /^crypto_kdf_blake2b/ },
  {
    reason: 'the same code as `crypto_scalarmult`, under the name of its algorithm',
    names: /^crypto_scalarmult_curve25519/,
  },
  {
    reason: 'the same code as `crypto_kem_xwing`, under a general name',
    names: /^crypto_kem_(?!xwing|mlkem)/,
  },
  {
    reason: 'the same code as `crypto_shorthash`, under the name of its algorithm',
    names: /^crypto_shorthash_siphash24$/,
  },
  { reason: 'SHA-512, which is `hash.sha512`, under a general name', names: /^crypto_hash$/ },
  {
    reason: 'the same code as `crypto_stream_xsalsa20`, under a general name',
    names: /^crypto_stream(?:_xor|_keygen)?$/,
  },
  {
    reason: 'a building block of other functions, and safe only inside of them',
    names: /^crypto_core_(?:hchacha20|hsalsa20|salsa20|keccak)/,
  },
  {
    reason: 'for keys of one length; `verify` compares what it computes, in constant time',
    names: /^crypto_(?:auth|onetimeauth)_?.*verify$/,
  },
  { reason: 'compares 16, 32 or 64 bytes; `equals` compares any', names: /^crypto_verify_/ },
  {
    reason: 'about the generator of the whole process',
    names: /^randombytes(?:_close|_stir|_set_implementation)?$/,
  },
  {
    reason: 'inside `SecretBytes`, or what it makes unnecessary',
    names: /^sodium_(?:malloc|allocarray|free|mlock|munlock|mprotect_\w+|stackzero)$/,
  },
  {
    reason: 'inside the loader',
    names: /^sodium_(?:init|misuse|set_misuse_handler|library_minimal|version_string)$/,
  },
  {
    reason: 'keys are random bytes: `generateKey` makes them where JavaScript never sees them',
    names: /_keygen$/,
  },
  {
    reason: 'calls beforehand what `box.sharedKey` gives as a key of `secretBox`',
    names: /^crypto_box_.*afternm$/,
  },
  {
    reason: 'what `crypto_generichash_blake2b_init_salt_personal` does without salt and personal',
    names: /^crypto_generichash_init$/,
  },
  { reason: 'what its `_init_with_domain` does with the standard domain', names: /^crypto_xof_\w+_init$/ },
  {
    reason: 'asked by the backend, so that no other function of the family is called without it',
    names: /^crypto_aead_aes256gcm_is_available$/,
  },
  {
    reason: 'what its `_xor_ic` does from the first block on',
    names: /^crypto_stream_(?:x?chacha20|chacha20_ietf|x?salsa20)_xor$/,
  },
  {
    reason: 'the algorithm that libsodium takes at present, or the one that a number or a string names',
    names: /^crypto_pwhash(?:_str(?:_alg|_verify|_needs_rehash)?)?$/,
  },
  {
    reason: 'takes a lack of memory for a wrong password; `_ll` makes the digest that is compared',
    names: /^crypto_pwhash_scryptsalsa208sha256_str_verify$/,
  },
  { reason: 'inside `equals` and `SecretBytes`', names: /^sodium_mem(?:cmp|zero)$/ },
];
