/** The forms of an extendable output that only Node has: files and its own streams. Documented once for all. */
import type { Bytes } from '../shared/types.js';
import type { FileDigest, FilesOptions } from '../sources/hash-files.js';
import type { FileInput } from '../sources/input-files.js';
import type { SourceOptions } from '../sources/sources.js';
import type { HashTransform } from '../sources/transform.js';
import type { HashWritable } from '../sources/writable.js';
import type { XofOptions } from './xof-forms.js';

export interface NodeXofForms {
  /**
   * Makes the output of a file, however long, in little memory, as `genericHash.file` hashes one.
   *
   * @param path as for `genericHash.file`: what names a file, or one that is open
   * @param options `domain`, and `signal` and `onProgress(bytes, total)` as for `genericHash.file`
   * @returns a promise of the output; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself
   * @throws SourceError when the file cannot be read or `signal` aborted; its `cause` is the system's error or the signal's reason
   * @example
   * const output = () => xof.turboShake256.file('package.json', 64);
   * !xof.turboShake256.isAvailable || (await output()).length === 64
   */
  file<Length extends number>(
    path: FileInput,
    outputLength: Length,
    options?: XofOptions & SourceOptions,
  ): Promise<Bytes<Length>>;

  /**
   * Makes the outputs of many files, a few at once, and gives them in the order of their paths, as `genericHash.files` does.
   *
   * @param paths as for `genericHash.files`
   * @param options `domain`, and `signal`, `onProgress(bytes, total, path)` and `onError(error, path)` as for `genericHash.files`
   * @returns for each file its path, as it was given, and as `digest` its output
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself, also for a path, by its index
   * @throws SourceError as `file`, for the first file that cannot be read when there is no `onError`; also when the paths fail
   */
  files<Length extends number>(
    paths: Iterable<FileInput> | AsyncIterable<FileInput>,
    outputLength: Length,
    options?: XofOptions & FilesOptions,
  ): AsyncGenerator<FileDigest<Bytes<Length>>, void, undefined>;

  /**
   * Makes a Node `Transform` that passes bytes on as they are; its `digest` is a promise of their output.
   *
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself; the stream fails with
   *   InvalidTypeError for a string
   */
  transform<Length extends number>(outputLength: Length, options?: XofOptions): HashTransform<Bytes<Length>>;

  /**
   * Makes a Node `Writable` that takes bytes and passes nothing on; its `digest` is a promise of their output.
   *
   * @throws InvalidTypeError, InvalidLengthError, UnavailableError as the function itself; the stream fails with
   *   InvalidTypeError for a string
   */
  writable<Length extends number>(outputLength: Length, options?: XofOptions): HashWritable<Bytes<Length>>;
}
