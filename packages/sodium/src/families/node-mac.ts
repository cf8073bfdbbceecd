/** The forms of a message authentication code that only Node has: files and its own streams. Documented once for all. */
import type { Bytes, Sized } from '../shared/types.js';
import type { FileDigest, FilesOptions } from '../sources/hash-files.js';
import type { FileInput } from '../sources/input-files.js';
import type { SourceOptions } from '../sources/sources.js';
import type { HashTransform } from '../sources/transform.js';
import type { HashWritable } from '../sources/writable.js';
import type { MacKey, MacShape } from './mac-operation.js';

export interface NodeMacForms<Shape extends MacShape> {
  /**
   * Computes the tag of a file, however long, in little memory, as `genericHash.file` hashes one.
   *
   * @param path as for `genericHash.file`: what names a file, or one that is open
   * @param key as for the function itself; it is read before this returns
   * @param options `signal`, and `onProgress(bytes, total)`, as for `genericHash.file`
   * @returns a promise of the tag; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as the function itself
   * @throws SourceError when the file cannot be read or `signal` aborted; its `cause` is the system's error or the signal's reason
   * @example
   * const key = auth.generateKey();
   * const tag = await auth.file('package.json', key);
   * tag.length === 32
   */
  file(path: FileInput, key: MacKey<Shape>, options?: SourceOptions): Promise<Bytes<Shape['tag']>>;

  /**
   * Computes the tags of many files, a few at once, and gives them in the order of their paths, as `genericHash.files` does.
   *
   * @param paths as for `genericHash.files`
   * @param key as for the function itself; it is read before this returns
   * @param options `signal`, `onProgress(bytes, total, path)` and `onError(error, path)`, as for `genericHash.files`
   * @returns for each file its path, as it was given, and as `digest` its tag
   * @throws InvalidTypeError, InvalidLengthError as the function itself, also for a path, by its index
   * @throws SourceError as `file`, for the first file that cannot be read when there is no `onError`; also when the paths fail
   * @example
   * import { auth } from 'sodium';
   * const key = auth.generateKey();
   * const tags = [];
   * for await (const { digest } of auth.files(['package.json', 'README.md'], key)) tags.push(digest);
   * tags.length === 2 && (await auth.verify.file(tags[1], 'README.md', key))
   */
  files(
    paths: Iterable<FileInput> | AsyncIterable<FileInput>,
    key: MacKey<Shape>,
    options?: FilesOptions,
  ): AsyncGenerator<FileDigest<Bytes<Shape['tag']>>, void, undefined>;

  /**
   * Makes a Node `Transform` that passes bytes on as they are; its `digest` is a promise of their tag.
   *
   * @throws InvalidTypeError, InvalidLengthError as the function itself; the stream fails with InvalidTypeError for a string
   */
  transform(key: MacKey<Shape>): HashTransform<Bytes<Shape['tag']>>;

  /**
   * Makes a Node `Writable` that takes bytes and passes nothing on; its `digest` is a promise of their tag.
   *
   * @throws InvalidTypeError, InvalidLengthError as the function itself; the stream fails with InvalidTypeError for a string
   */
  writable(key: MacKey<Shape>): HashWritable<Bytes<Shape['tag']>>;

  readonly verify: {
    /**
     * Whether a tag is that of a file. A file that others may change meanwhile may be another one when it is used.
     *
     * @param expected as for `verify`; it is copied before this returns
     * @returns a promise of the answer; it rejects with what `file` rejects with, and for an `expected` that is wrong
     * @example
     * const key = auth.generateKey();
     * const tag = await auth.file('package.json', key);
     * await auth.verify.file(tag, 'package.json', key)
     */
    file(
      expected: Sized<Shape['tag']>,
      path: FileInput,
      key: MacKey<Shape>,
      options?: SourceOptions,
    ): Promise<boolean>;
  };
}
