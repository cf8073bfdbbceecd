/** The forms of signatures in parts that only Node has: of files. */
import type { Key } from '../secrets/keys.js';
import type { Bytes, Sized } from '../shared/types.js';
import type { FileInput } from '../sources/input-files.js';
import type { SourceOptions } from '../sources/sources.js';

export interface NodePrehashedForms {
  /**
   * Signs a file, however long, in little memory, as `genericHash.file` hashes one.
   *
   * @param path as for `genericHash.file`: what names a file, or one that is open
   * @param secretKey as for `sign.prehashed`; it is copied to memory for secrets before this returns
   * @param options `signal`, and `onProgress(bytes, total)`, as for `genericHash.file`
   * @returns a promise of the signature; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as `sign.prehashed`
   * @throws SourceError when the file cannot be read or `signal` aborted; its `cause` is the system's error or the signal's reason
   * @example
   * const { publicKey, secretKey } = sign.generateKeyPair();
   * const signature = await sign.prehashed.file('package.json', secretKey);
   * await sign.prehashed.verify.file(signature, 'package.json', publicKey)
   */
  file(path: FileInput, secretKey: Key<64, 'sign'>, options?: SourceOptions): Promise<Bytes<64>>;

  readonly verify: {
    /**
     * Whether a signature is that of a file. A file that others may change meanwhile may be another one when it is used.
     *
     * @param signature as for `verify`; like the key it is copied before this returns
     * @param path as for `sign.prehashed.file`
     * @param options `signal`, and `onProgress(bytes, total)`, as for `genericHash.file`
     * @returns a promise of the answer; it rejects with what `sign.prehashed.file` rejects with
     * @example
     * const { publicKey, secretKey } = sign.generateKeyPair();
     * const signature = await sign.prehashed.file('package.json', secretKey);
     * !(await sign.prehashed.verify.file(signature, 'README.md', publicKey))
     */
    file(
      signature: Sized<64>,
      path: FileInput,
      publicKey: Sized<32>,
      options?: SourceOptions,
    ): Promise<boolean>;
  };
}
