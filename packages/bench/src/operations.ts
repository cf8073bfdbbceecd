/** What is called. Whatever does the same operation must give the same bytes. */
export const operations = {
  hash: 'BLAKE2b-256',
  keyed: 'BLAKE2b-256 with a key',
  long: 'BLAKE2b-512, by an option where 256 is the default',
  sha256: 'SHA-256',
  sha512: 'SHA-512',
  seal: 'XSalsa20-Poly1305 with a given nonce',
  aead: 'XChaCha20-Poly1305 with a given nonce',
  aeadRandom: 'XChaCha20-Poly1305 with a random nonce before it',
  auth: 'HMAC-SHA-512-256',
  hmac: 'HMAC-SHA-256',
  sign: 'Ed25519 signature',
  verify: 'Ed25519 verification',
  box: 'box (`crypto_box_easy`) with a given nonce',
  sealedBox: 'sealed box (`crypto_box_seal`)',
  random: 'random bytes',
} as const;

export type Operation = keyof typeof operations;
