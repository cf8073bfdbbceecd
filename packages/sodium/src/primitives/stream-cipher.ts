/**
 * Nothing here notices a changed byte: a keystream is added to the data, so that whoever changes a bit of the result changes
 * the same bit of the data. `aead` and `secretBox` encrypt; these are parts for protocols that are specified with them.
 *
 * ChaCha20: RFC 8439 <https://www.rfc-editor.org/rfc/rfc8439>, and before it <https://cr.yp.to/chacha/chacha-20080128.pdf>;
 * XChaCha20: <https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03>
 * Salsa20 and XSalsa20: <https://cr.yp.to/snuffle/spec.pdf>, <https://cr.yp.to/snuffle/xsalsa-20110204.pdf>
 * libsodium: <https://doc.libsodium.org/advanced/stream_ciphers>
 */

import type { RawSodium } from 'sodium-sys';
import {
  crypto_stream_chacha20_ietf_KEYBYTES,
  crypto_stream_chacha20_ietf_NONCEBYTES,
  crypto_stream_chacha20_KEYBYTES,
  crypto_stream_chacha20_NONCEBYTES,
  crypto_stream_salsa20_KEYBYTES,
  crypto_stream_salsa20_NONCEBYTES,
  crypto_stream_salsa208_KEYBYTES,
  crypto_stream_salsa208_NONCEBYTES,
  crypto_stream_salsa2012_KEYBYTES,
  crypto_stream_salsa2012_NONCEBYTES,
  crypto_stream_xchacha20_KEYBYTES,
  crypto_stream_xchacha20_NONCEBYTES,
  crypto_stream_xsalsa20_KEYBYTES,
  crypto_stream_xsalsa20_NONCEBYTES,
} from 'sodium-sys/constants';
import { defineProperties } from 'sodium-sys/intrinsics';
import { type StreamCipher, type StreamRule, streamCipher } from '../families/stream-cipher.js';
import { type Availability, availability } from '../shared/availability.js';
import { published } from '../shared/published.js';
import type { Backend } from '../shared/types.js';

/**
 * Ciphers that only add a keystream, with keys of 32 bytes. None notices a changed byte: encrypt with `aead` or `secretBox`.
 * The same key and nonce for two messages gives both away.
 */
export interface StreamCiphers {
  /** XChaCha20: a nonce of 24 bytes, which may be random. @see `crypto_stream_xchacha20_xor_ic` */
  readonly xchacha20: StreamCipher<'streamCipher.xchacha20', 24> & Availability;
  /** XSalsa20: a nonce of 24 bytes, which may be random; `crypto_stream` of libsodium. @see `crypto_stream_xsalsa20_xor_ic` */
  readonly xsalsa20: StreamCipher<'streamCipher.xsalsa20', 24>;
  /** ChaCha20 of RFC 8439: a nonce of 12 bytes, at most 2^38 bytes for each. @see `crypto_stream_chacha20_ietf_xor_ic` */
  readonly chacha20: StreamCipher<'streamCipher.chacha20', 12>;
  /** ChaCha20 as it was before RFC 8439: a nonce of 8 bytes. @see `crypto_stream_chacha20_xor_ic` */
  readonly chacha20Original: StreamCipher<'streamCipher.chacha20Original', 8>;
  /** Salsa20: a nonce of 8 bytes. @see `crypto_stream_salsa20_xor_ic` */
  readonly salsa20: StreamCipher<'streamCipher.salsa20', 8>;
  /**
   * Salsa20 with 12 rounds: a nonce of 8 bytes, no counter. Some builds of libsodium leave the key on their stack.
   *
   * @see `crypto_stream_salsa2012_xor`
   */
  readonly salsa2012: StreamCipher<'streamCipher.salsa2012', 8, false> & Availability;
  /**
   * Salsa20 with 8 rounds: a nonce of 8 bytes, no counter. Some builds of libsodium leave the key on their stack.
   *
   * @see `crypto_stream_salsa208_xor`
   */
  readonly salsa208: StreamCipher<'streamCipher.salsa208', 8, false> & Availability;
}

const OF_64_BITS = 2n ** 64n;

const xchacha20: StreamRule = {
  name: 'streamCipher.xchacha20',
  keyLength: crypto_stream_xchacha20_KEYBYTES,
  nonceLength: crypto_stream_xchacha20_NONCEBYTES,
  blocks: OF_64_BITS,
  hasCounter: true,
  keystream: (functions, output, length, nonce, key) =>
    functions.crypto_stream_xchacha20(output, length, nonce, key),
  xor: (functions, output, data, length, nonce, counter, key) =>
    functions.crypto_stream_xchacha20_xor_ic(output, data, length, nonce, counter, key),
};

const xsalsa20: StreamRule = {
  name: 'streamCipher.xsalsa20',
  keyLength: crypto_stream_xsalsa20_KEYBYTES,
  nonceLength: crypto_stream_xsalsa20_NONCEBYTES,
  blocks: OF_64_BITS,
  hasCounter: true,
  keystream: (functions, output, length, nonce, key) =>
    functions.crypto_stream_xsalsa20(output, length, nonce, key),
  xor: (functions, output, data, length, nonce, counter, key) =>
    functions.crypto_stream_xsalsa20_xor_ic(output, data, length, nonce, counter, key),
};

const chacha20: StreamRule = {
  name: 'streamCipher.chacha20',
  keyLength: crypto_stream_chacha20_ietf_KEYBYTES,
  nonceLength: crypto_stream_chacha20_ietf_NONCEBYTES,
  blocks: 2n ** 32n,
  hasCounter: true,
  keystream: (functions, output, length, nonce, key) =>
    functions.crypto_stream_chacha20_ietf(output, length, nonce, key),
  xor: (functions, output, data, length, nonce, counter, key) =>
    functions.crypto_stream_chacha20_ietf_xor_ic(output, data, length, nonce, Number(counter), key),
};

const chacha20Original: StreamRule = {
  name: 'streamCipher.chacha20Original',
  keyLength: crypto_stream_chacha20_KEYBYTES,
  nonceLength: crypto_stream_chacha20_NONCEBYTES,
  blocks: OF_64_BITS,
  hasCounter: true,
  keystream: (functions, output, length, nonce, key) =>
    functions.crypto_stream_chacha20(output, length, nonce, key),
  xor: (functions, output, data, length, nonce, counter, key) =>
    functions.crypto_stream_chacha20_xor_ic(output, data, length, nonce, counter, key),
};

const salsa20: StreamRule = {
  name: 'streamCipher.salsa20',
  keyLength: crypto_stream_salsa20_KEYBYTES,
  nonceLength: crypto_stream_salsa20_NONCEBYTES,
  blocks: OF_64_BITS,
  hasCounter: true,
  keystream: (functions, output, length, nonce, key) =>
    functions.crypto_stream_salsa20(output, length, nonce, key),
  xor: (functions, output, data, length, nonce, counter, key) =>
    functions.crypto_stream_salsa20_xor_ic(output, data, length, nonce, counter, key),
};

const salsa2012: StreamRule = {
  name: 'streamCipher.salsa2012',
  keyLength: crypto_stream_salsa2012_KEYBYTES,
  nonceLength: crypto_stream_salsa2012_NONCEBYTES,
  blocks: OF_64_BITS,
  hasCounter: false,
  keystream: (functions, output, length, nonce, key) =>
    functions.crypto_stream_salsa2012(output, length, nonce, key),
  xor: (functions, output, data, length, nonce, _counter, key) =>
    functions.crypto_stream_salsa2012_xor(output, data, length, nonce, key),
};

const salsa208: StreamRule = {
  name: 'streamCipher.salsa208',
  keyLength: crypto_stream_salsa208_KEYBYTES,
  nonceLength: crypto_stream_salsa208_NONCEBYTES,
  blocks: OF_64_BITS,
  hasCounter: false,
  keystream: (functions, output, length, nonce, key) =>
    functions.crypto_stream_salsa208(output, length, nonce, key),
  xor: (functions, output, data, length, nonce, _counter, key) =>
    functions.crypto_stream_salsa208_xor(output, data, length, nonce, key),
};

export function createStreamCiphers(backend: Backend): StreamCiphers {
  const create = (rule: StreamRule) => streamCipher(backend, rule);
  // Minimal builds leave these out.
  const createWhere = (rule: StreamRule, needs: keyof RawSodium) =>
    defineProperties(streamCipher(backend, rule), availability(backend, needs));
  return published('streamCipher', {
    xchacha20: createWhere(xchacha20, 'crypto_stream_xchacha20'),
    xsalsa20: create(xsalsa20),
    chacha20: create(chacha20),
    chacha20Original: create(chacha20Original),
    salsa20: create(salsa20),
    salsa2012: createWhere(salsa2012, 'crypto_stream_salsa2012'),
    salsa208: createWhere(salsa208, 'crypto_stream_salsa208'),
  }) as never;
}
