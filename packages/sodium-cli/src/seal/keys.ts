/** Where the keys of sealed files come from: a key file, or a passphrase. */
import { isUtf8 } from 'node:buffer';
import type { NodeSodiumApi, SecretBytes } from 'sodium';
import type { LoadedBackend } from '../backend.js';
import { RefusedFileError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { readKey } from './key-file.js';
import {
  type Cost,
  type Derivation,
  formatHeader,
  HEADER_BYTES,
  isPassphraseHeader,
  parseHeader,
} from './passphrase-header.js';

/** What a stream needs, and what stands before it in the file, which is bound to it. */
export interface StreamKey {
  readonly key: SecretBytes<'secretStream'>;
  readonly header: Buffer;
}

export interface Keys {
  /** @param cost of deriving it, where that is done */
  forSealing(cost: Cost): Promise<StreamKey>;
  /**
   * @param start the first bytes of the file, of which the header may be some
   * @param limits the highest cost that a header may ask for
   * @throws RefusedFileError when the file says that it is of no such key
   */
  forOpening(name: FileName, start: Buffer, limits: Cost): Promise<StreamKey>;
  /** What is said of a file of which the key opens nothing. */
  readonly mismatch: string;
  dispose(): void;
}

const NO_HEADER = Buffer.alloc(0);

/** @throws as `readKey` */
export function keysOfFile(keyFile: FileName, libsodium: LoadedBackend): Keys {
  const key = readKey(keyFile, libsodium);
  const streamKey = { key, header: NO_HEADER };
  return {
    forSealing: async () => streamKey,
    async forOpening(name, start) {
      if (!isPassphraseHeader(start)) return streamKey;
      throw new RefusedFileError(name, 'this was sealed with a passphrase: leave out --key-file');
    },
    mismatch: 'this was not sealed with this key, or is damaged',
    dispose: () => key.dispose(),
  };
}

/**
 * Deriving keys is slow, so files that are sealed together share one.
 *
 * @param ask is called when the first file needs a key; its bytes are wiped in the end
 */
export function keysOfPassphrase(ask: () => Promise<Uint8Array>, { passwordHash }: NodeSodiumApi): Keys {
  let passphrase: Uint8Array | undefined;
  let last: StreamKey | undefined;

  async function derive(header: Buffer, derivation: Derivation): Promise<StreamKey> {
    passphrase ??= normalized(await ask());
    const options = { ...derivation, purpose: 'secretStream' } as const;
    const key = await passwordHash.deriveKey(passphrase, options);
    last?.key.dispose();
    last = { key, header };
    return last;
  }

  return {
    async forSealing(cost) {
      if (last !== undefined) return last;
      const derivation = { ...cost, salt: passwordHash.generateSalt() };
      return await derive(formatHeader(derivation), derivation);
    },
    async forOpening(name, start, limits) {
      const derivation = parseHeader(name, start, limits);
      const header = start.subarray(0, HEADER_BYTES);
      return last?.header.equals(header) ? last : await derive(header, derivation);
    },
    mismatch: 'the passphrase is wrong, or the file is damaged',
    dispose() {
      passphrase?.fill(0);
      last?.key.dispose();
    },
  };
}

/** What looks alike is the same on every keyboard and system. What is no UTF-8 stays as it is. */
function normalized(typed: Uint8Array): Uint8Array {
  // Only where it must be is there a string, which cannot be wiped.
  if (typed.every((byte) => byte < 0x80) || !isUtf8(typed)) return typed;
  const text = new TextDecoder().decode(typed);
  typed.fill(0);
  return new TextEncoder().encode(text.normalize('NFC'));
}
