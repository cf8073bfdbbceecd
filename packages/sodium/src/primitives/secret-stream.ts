/**
 * Encryption of what is too long for memory, or comes bit by bit: in chunks, of which none can be changed, moved, repeated or left
 * out, and whose end cannot be cut off.
 *
 * XChaCha20-Poly1305 with a key that changes as the stream goes on; the chunks lie one after the other, as libsodium's own
 * example for files has them. libsodium: <https://doc.libsodium.org/secret-key_cryptography/secretstream>
 */

import { crypto_secretstream_xchacha20poly1305_KEYBYTES } from 'sodium-sys/constants';
import { assign } from 'sodium-sys/intrinsics';
import { InvalidLengthError, InvalidValueError, optionsReader } from 'sodium-sys/portable';
import { HEADER_BYTES } from '../families/message-state.js';
import type {
  SecretStreamOpen,
  SecretStreamOptions,
  SecretStreamSeal,
  StreamKey,
} from '../families/secret-stream-forms.js';
import {
  type ChunkFormat,
  ChunkOpener,
  ChunkSealer,
  longestLength,
  openChunks,
  openedLengthOf,
  sealChunks,
  sealedLengthOf,
} from '../families/stream-chunks.js';
import { type Opener, RunningOpener, RunningSealer, type Sealer } from '../families/stream-messages.js';
import { type KeyMemory, keyGenerator, keyReader } from '../secrets/keys.js';
import type { SecretBytes, SecretBytesOptions } from '../secrets/secret-bytes.js';
import { argumentsReader } from '../shared/arguments.js';
import { dataBytes, exactly, frozen, sizedBytes, steadyBytes } from '../shared/bytes.js';
import { lengthOption } from '../shared/option-readers.js';
import { published } from '../shared/published.js';
import type { Backend, Bytes, Sized } from '../shared/types.js';
import type { CreateStreamForms } from '../sources/sealed-streams.js';

const limits = frozen({
  keyLength: exactly(crypto_secretstream_xchacha20poly1305_KEYBYTES),
  headerLength: exactly(HEADER_BYTES),
  /** The default is part of the format; a stream holds few chunks of that length. */
  chunkLength: { minimum: 1, maximum: 64 * 1024 * 1024, default: 256 * 1024 },
});

export interface SecretStream {
  readonly seal: SecretStreamSeal;
  readonly open: SecretStreamOpen;

  /**
   * Starts a stream of messages for a protocol that frames them itself: libsodium's own units, which every binding of it opens.
   * For data that is only long there is `seal.from`.
   *
   * @param key as for `seal`; it is not needed any more when this returns
   * @throws InvalidTypeError, InvalidLengthError for a key that is wrong
   * @example
   * const key = secretStream.generateKey();
   * const sealer = secretStream.createSealer(key);
   * const sealed = [sealer.seal(fromUtf8('one')), sealer.seal(fromUtf8('two'), { tag: 'final' })];
   * const opener = secretStream.createOpener(key, sealer.header);
   * const opened = sealed.map((message) => toUtf8(opener.open(message).message));
   * opener.finish();
   * opened.join() === 'one,two'
   * @see `crypto_secretstream_xchacha20poly1305_init_push`
   */
  createSealer(key: StreamKey): Sealer;

  /**
   * Starts opening the messages of a stream.
   *
   * @param key the key that they are sealed with; it is not needed any more when this returns
   * @param header exactly 24 bytes: the `header` of their sealer
   * @throws InvalidTypeError, InvalidLengthError for arguments that are wrong. Of a wrong key or header the first message tells
   * @example
   * const key = secretStream.generateKey();
   * const sealer = secretStream.createSealer(key);
   * const sealed = sealer.seal(fromUtf8('all'), { tag: 'final' });
   * const opener = secretStream.createOpener(key, sealer.header);
   * const { message, tag } = opener.open(sealed);
   * toUtf8(message) === 'all' && tag === 'final' && opener.isFinished
   * @see `crypto_secretstream_xchacha20poly1305_init_pull`
   */
  createOpener(key: StreamKey, header: Sized<24>): Opener;

  /**
   * How many bytes `seal` and its forms make of data: for a `Content-Length`.
   *
   * @param length of the data, in bytes
   * @param options `chunkLength`, as for `seal`
   * @throws InvalidTypeError, InvalidLengthError for arguments that are wrong, also for a length whose result no number holds
   * @example
   * secretStream.sealedLength(1_000_000) === 1_000_000 + 24 + 4 * 17
   */
  sealedLength(length: number, options?: Pick<SecretStreamOptions, 'chunkLength'>): number;

  /**
   * How many bytes of data there are in what was sealed, if it is whole and right.
   *
   * @param sealedLength of what was sealed, in bytes
   * @param options `chunkLength`, as for `open`
   * @throws InvalidValueError for a length that nothing sealed can have
   * @throws InvalidTypeError, InvalidLengthError for arguments that are wrong
   * @example
   * secretStream.openedLength(secretStream.sealedLength(1_000_000)) === 1_000_000
   */
  openedLength(sealedLength: number, options?: Pick<SecretStreamOptions, 'chunkLength'>): number;

  /**
   * A random key, which JavaScript never sees and which other primitives refuse.
   *
   * @param options `lock` and `access`: how the secret is kept
   * @returns 32 bytes
   * @throws InvalidTypeError for options that are wrong; UnavailableError as `SecretBytes.random`
   * @example
   * const key = secretStream.generateKey();
   * key.length === 32 && key.purpose === 'secretStream'
   * @see `crypto_secretstream_xchacha20poly1305_keygen`
   */
  generateKey(options?: SecretBytesOptions): SecretBytes<'secretStream'>;

  /** The lengths that are accepted, in bytes. */
  readonly limits: typeof limits;
}

const length = { chunkLength: lengthOption(limits.chunkLength) };
const readLength = lengthOption({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export function createSecretStream(backend: Backend, createForms: CreateStreamForms): SecretStream {
  const readKey = keyReader(backend, { purpose: 'secretStream', length: limits.keyLength });
  const readers = { ...length, additionalData: steadyBytes };
  const positional = { name: 'key', read: readKey };
  const read = argumentsReader(readers, positional);
  const readChunkLength = optionsReader(length);

  const formatOf = ({ chunkLength, additionalData }: Options): ChunkFormat => ({
    chunkLength: chunkLength ?? limits.chunkLength.default,
    additionalData: additionalData ?? null,
  });

  function seal(data: unknown, key: unknown, given?: unknown): Bytes {
    const { options, argument } = read(key, given);
    return sealChunks(backend(), dataBytes('data', data), argument, formatOf(options));
  }

  function open(sealed: unknown, key: unknown, given?: unknown): Bytes {
    const { options, argument } = read(key, given);
    return openChunks(backend(), steadyBytes('sealed', sealed), argument, formatOf(options));
  }

  const sealing = createForms<typeof readers, KeyMemory>(backend, {
    name: 'secretStream.seal',
    activity: 'sealing',
    readers,
    positional,
    start: (sodium, options, key) => new ChunkSealer(sodium, key, formatOf(options)),
  });

  const opening = createForms<typeof readers, KeyMemory>(backend, {
    name: 'secretStream.open',
    activity: 'opening',
    readers,
    positional,
    start: (sodium, options, key) => new ChunkOpener(sodium, key, formatOf(options)),
  });

  function sealedLength(given: unknown, options?: unknown): number {
    const { chunkLength = limits.chunkLength.default } = readChunkLength(options);
    const dataLength = readLength('length', given);
    const maximum = longestLength(chunkLength);
    if (dataLength > maximum) throw new InvalidLengthError('length', 0, maximum, given);
    return sealedLengthOf(dataLength, chunkLength);
  }

  function openedLength(given: unknown, options?: unknown): number {
    const { chunkLength = limits.chunkLength.default } = readChunkLength(options);
    const opened = openedLengthOf(readLength('sealedLength', given), chunkLength);
    if (opened !== undefined) return opened;
    throw new InvalidValueError('sealedLength', 'the length of a sealed stream', given);
  }

  return published('secretStream', {
    seal: assign(seal, sealing),
    open: assign(open, opening),
    createSealer: (key: unknown) => new RunningSealer(backend(), readKey('key', key)),
    createOpener(key: unknown, header: unknown) {
      const checkedKey = readKey('key', key);
      return new RunningOpener(backend(), checkedKey, sizedBytes('header', header, limits.headerLength));
    },
    sealedLength,
    openedLength,
    generateKey: keyGenerator(backend, 'secretStream', limits.keyLength.minimum),
    limits,
  }) as unknown as SecretStream;
}

interface Options {
  readonly chunkLength?: number | undefined;
  readonly additionalData?: Uint8Array | undefined;
}
