/** The forms of sealed streams that only Node has: its own streams, and files. */
import type { Transform } from 'node:stream';
import type { FileInput, Path } from '../sources/input-files.js';
import type { SourceOptions } from '../sources/sources.js';
import type { SecretStreamOptions, StreamKey } from './secret-stream-forms.js';

export interface NodeSealForms {
  /**
   * A Node `Transform` that seals what is written to it.
   *
   * @param key as for `seal`; it is not needed any more when this returns
   * @param options those of `seal`
   * @returns a stream of bytes; strings are refused
   * @throws InvalidTypeError, InvalidLengthError as `seal`
   * @example
   * const { Readable } = process.getBuiltinModule('node:stream');
   * const key = secretStream.generateKey();
   * const sealed = Readable.from([fromUtf8('both '), fromUtf8('parts')]).pipe(secretStream.seal.transform(key));
   * (await sealed.toArray()).length === 2
   */
  transform(key: StreamKey, options?: SecretStreamOptions): Transform;

  /**
   * Seals a file, however long, in little memory.
   *
   * What is sealed appears under its name when it is whole, in place of the file that may have been there, and with that file's
   * permissions; otherwise it is for its owner alone. What fails or is aborted leaves nothing.
   *
   * @param source as for `genericHash.file`: what names a file, or one that is open, which stays open
   * @param target as for Node's own functions: a string, a Buffer or a `file:` URL; it may be the source. Its folder must be one
   *   that files can be made in
   * @param key as for `seal`; it is not needed any more when this returns
   * @param options those of `seal`; `signal`, and `onProgress(bytes, total)`, as for `genericHash.file`
   * @returns a promise; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as `seal`
   * @throws SourceError when a file cannot be read or written, or `signal` aborted; its `cause` is the system's error or the signal's
   *   reason
   * @example
   * const { mkdtemp, readFile, rm } = process.getBuiltinModule('node:fs/promises');
   * const folder = await mkdtemp('/tmp/sodium-');
   * const key = secretStream.generateKey();
   * await secretStream.seal.file('package.json', `${folder}/sealed`, key);
   * await secretStream.open.file(`${folder}/sealed`, `${folder}/opened`, key);
   * const isSame = equals(await readFile(`${folder}/opened`), await readFile('package.json'));
   * await rm(folder, { recursive: true });
   * isSame
   */
  file(
    source: FileInput,
    target: Path,
    key: StreamKey,
    options?: SecretStreamOptions & SourceOptions,
  ): Promise<void>;
}

export interface NodeOpenForms {
  /**
   * A Node `Transform` that opens what is written to it. **What comes out is verified chunk by chunk: that the stream is whole is
   * only known at its end.** With `pipeline` whatever is wrong rejects.
   *
   * @param key as for `open`; it is copied to memory for secrets before this returns
   * @param options those of `open`
   * @returns a stream of bytes, which fails with a VerificationError for anything but what was sealed, and all of it
   * @throws InvalidTypeError, InvalidLengthError as `open`
   * @example
   * const { Readable } = process.getBuiltinModule('node:stream');
   * const key = secretStream.generateKey();
   * const source = Readable.from([secretStream.seal(fromUtf8('a message'), key)]);
   * toUtf8(Buffer.concat(await source.pipe(secretStream.open.transform(key)).toArray())) === 'a message'
   */
  transform(key: StreamKey, options?: SecretStreamOptions): Transform;

  /**
   * Opens a file, however long, in little memory. This is the safe way to open what is long: the target appears when all of it is
   * verified, as `seal.file` says. What was changed, cut off or sealed with another key leaves nothing.
   *
   * @param source the sealed file: what names it, or one that is open, as for `seal.file`
   * @param target as for `seal.file`
   * @param key as for `open`; it is copied to memory for secrets before this returns
   * @param options those of `open`; `signal`, and `onProgress(bytes, total)`, as for `genericHash.file`
   * @returns a promise; it rejects with what is thrown here
   * @throws VerificationError for anything but what was sealed, all of it, with this key, `chunkLength` and `additionalData`
   * @throws InvalidTypeError, InvalidLengthError, SourceError as `seal.file`
   * @example
   * const { mkdtemp, readdir, rm } = process.getBuiltinModule('node:fs/promises');
   * const folder = await mkdtemp('/tmp/sodium-');
   * const opening = secretStream.open.file('package.json', `${folder}/opened`, secretStream.generateKey());
   * const code = await opening.catch((error) => error.code);
   * const left = await readdir(folder);
   * await rm(folder, { recursive: true });
   * code === 'ERR_SODIUM_VERIFICATION' && left.length === 0
   */
  file(
    source: FileInput,
    target: Path,
    key: StreamKey,
    options?: SecretStreamOptions & SourceOptions,
  ): Promise<void>;
}
