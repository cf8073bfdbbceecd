/** Verifies files against the signatures that lie beside them. */
import type { NodeSodiumApi } from 'sodium';
import type { Raw } from '../base64.js';
import { CommandError, RefusedFileError, toFileError } from '../errors.js';
import { type FileName, nameOf, quoted } from '../file-names.js';
import { hashAll, type Item } from '../hash-all.js';
import { piecesOf } from '../input.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import type { ProgressSink } from '../progress.js';
import { PREHASH_BYTES, textOfId } from './format.js';
import type { PublicKey } from './public-key.js';
import { readSignatureFile, type Signature, signedWithComment } from './signature.js';
import type { Signed } from './signature-names.js';

export interface VerifyContext {
  readonly raw: Raw;
  readonly api: Pick<NodeSodiumApi, 'genericHash' | 'sign'>;
  readonly publicKey: PublicKey;
  /** Refuses signatures of the files themselves, which are older. */
  readonly demandsPrehash: boolean;
  /** What is told of files whose signatures are right. */
  readonly report: 'usual' | 'comment' | 'quiet';
  readonly output: Output;
  readonly progress: ProgressSink | undefined;
}

/** As much as minisign takes: the file must be in memory as a whole. */
const LONGEST_LEGACY_BYTES = 2 ** 30;

/** Only a file whose prehash is needed has a name for those who hash. */
interface Entry extends Item {
  readonly signed: Signed;
  /** Or why there is nothing to verify. */
  readonly signature: Signature | CommandError;
}

/** @returns whether every signature is right. */
export async function verifyFiles(files: readonly Signed[], context: VerifyContext): Promise<boolean> {
  const { raw, api, publicKey, demandsPrehash, report, output, progress } = context;
  let isGood = true;
  const readWhole = createWholeReader();
  const hashing = { genericHash: api.genericHash, key: undefined, progress };
  for await (const { item, outcome } of hashAll(entries(), hashing)) {
    const { signed, signature } = item;
    try {
      if (signature instanceof CommandError) throw signature;
      if (outcome instanceof CommandError) throw outcome;
      verify(signed, signature, outcome ?? (await readWhole(signed.name)));
      tellOf(signed.name, signature);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      output.complain(error.message);
      if (report === 'usual') output.print(`${nameOf(quoted(signed.name))}: FAILED\n`);
      isGood = false;
    }
  }
  return isGood;

  function* entries(): Generator<Entry, void> {
    for (const signed of files) {
      const signature = readSignature(signed);
      const isHashed = !(signature instanceof CommandError) && signature.isPrehashed;
      yield { signed, signature, name: isHashed ? signed.name : undefined, outputLength: PREHASH_BYTES };
    }
  }

  function readSignature({ signatureName }: Signed): Signature | CommandError {
    try {
      const signature = readSignatureFile(raw, signatureName);
      if (Buffer.compare(signature.keyId, publicKey.id) !== 0) {
        const [actual, expected] = [signature.keyId, publicKey.id].map(textOfId);
        return new RefusedFileError(
          signatureName,
          `the signature is by key ${actual}, not by key ${expected}`,
        );
      }
      if (demandsPrehash && !signature.isPrehashed) {
        return new RefusedFileError(
          signatureName,
          'the signature is of the file itself, not of its hash, which --prehashed demands',
        );
      }
      return signature;
    } catch (error) {
      if (error instanceof CommandError) return error;
      throw error;
    }
  }

  function verify({ name, signatureName }: Signed, signature: Signature, message: Uint8Array): void {
    const isSigned = (what: Uint8Array, by: Uint8Array) => api.sign.verify(by, what, publicKey.bytes);
    if (!isSigned(message, signature.bytes)) {
      throw new RefusedFileError(
        signatureName,
        `the signature does not match: ${quoted(name)}, its signature or the public key was changed`,
      );
    }
    if (!isSigned(signedWithComment(signature), signature.globalSignature)) {
      throw new RefusedFileError(signatureName, 'the trusted comment, or the signature of it, was changed');
    }
  }

  function tellOf(name: FileName, { trustedComment }: Signature): void {
    if (report === 'quiet') return;
    const comment = printable(trustedComment.toString('latin1'));
    output.print(
      report === 'comment' ? `${comment}\n` : `${nameOf(quoted(name))}: OK\nTrusted comment: ${comment}\n`,
    );
  }
}

/** Reads files as a whole, each in the place of the one before. */
function createWholeReader(): (name: FileName) => Promise<Buffer> {
  let room: Buffer | undefined;

  return async (name) => {
    let length = 0;
    try {
      for await (const piece of piecesOf(name)) {
        room ??= allocateRoom(name);
        if (length + piece.length > room.length) {
          throw new RefusedFileError(
            name,
            'this is longer than 1 GiB: only a signature of its hash can be verified',
          );
        }
        room.set(piece, length);
        length += piece.length;
      }
    } catch (error) {
      throw toFileError(name, error);
    }
    return room?.subarray(0, length) ?? Buffer.alloc(0);
  };
}

/** The system has memory only for the part that is written to. */
function allocateRoom(name: FileName): Buffer {
  try {
    return Buffer.allocUnsafeSlow(LONGEST_LEGACY_BYTES);
  } catch {
    throw new RefusedFileError(
      name,
      'there is no room for it in memory, where all of it must be: only a signature of its hash can be verified',
    );
  }
}
