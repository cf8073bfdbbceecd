/** The forms of a hash that only Node has: files and its own streams. Documented once for every hash. */
import type { Bytes, Lengths } from '../shared/types.js';
import type { FileDigest, FilesOptions } from '../sources/hash-files.js';
import type { FileInput } from '../sources/input-files.js';
import type { SourceOptions } from '../sources/sources.js';
import type { HashTransform } from '../sources/transform.js';
import type { HashWritable } from '../sources/writable.js';
import type { HashOptions } from './hash-operation.js';

/** The type parameters are those of `HashForms`. */
export interface NodeHashForms<
  Variant,
  Allowed extends Lengths,
  Default extends Bound,
  Bound extends number = number,
> {
  /**
   * Hashes a file, however long, in little memory: on other threads, the next piece is read while one is hashed. What is read to the end
   * of the file is hashed, also of a file that grows or shrinks meanwhile. FIFOs and devices are read until they end.
   *
   * A file that is open already is read from where it stands to its end, as `readFile` of `node:fs` reads it, and stays open: at its
   * end, or after an error or an abort somewhere behind what was read. A pipe or a terminal that was opened elsewhere keeps one of
   * libuv's threads until something comes, also after an abort: of standard input, hash `from(process.stdin)`.
   *
   * @param path as for Node's own functions: a string, a Buffer or a `file:` URL; or an open file: a `FileHandle`, or a file
   *   descriptor (0 to 2³¹ − 1)
   * @param options as for the hash itself, and `signal`, and `onProgress(bytes, total)`, called after every piece;
   *   `total` is the length when the file was opened, undefined for what is no regular file or was opened elsewhere
   * @returns a promise of the digest; it rejects with what is thrown here
   * @throws InvalidTypeError, InvalidLengthError as the hash itself, and for a `path` of another kind, or a number that is no
   *   descriptor
   * @throws SourceError when the file cannot be read or `signal` aborted; its `cause` is the system's error or the signal's reason
   * @example
   * const digest = await genericHash.file('package.json', { outputLength: 64 });
   * digest.length === 64
   */
  file<Length extends Bound = Default>(
    path: FileInput,
    options?: HashOptions<Variant, Length, Allowed> & SourceOptions,
  ): Promise<Bytes<Length>>;

  /**
   * Hashes many files, a few at once, and gives their digests in the order of their paths. As many cores hash as for `async`:
   * to use them all, set `UV_THREADPOOL_SIZE` to twice as many and two before Node starts.
   * Ending the iteration stops the files that are under way.
   *
   * @param paths an iterable or async iterable of what `file` takes; it may be long, and is not read far ahead. An open file may
   *   be there only once: it has one place where it stands
   * @param options as for the hash itself, read once; `signal`; `onProgress(bytes, total, path)`, called after every
   *   piece of every file; and `onError(error, path)`, called in place of a digest for a file that cannot be read
   * @returns for each file its path, as it was given, and its digest
   * @throws InvalidTypeError, InvalidLengthError as the hash itself, also for a path, by its index
   * @throws SourceError as `file`, for the first file that cannot be read when there is no `onError`; also when the paths fail
   * @example
   * import { genericHash, toHex } from 'sodium';
   * const sums = [];
   * for await (const { path, digest } of genericHash.files(['package.json', 'README.md'])) {
   *   sums.push(`${toHex(digest)}  ${path}`);
   * }
   * sums.length === 2
   */
  files<Length extends Bound = Default>(
    paths: Iterable<FileInput> | AsyncIterable<FileInput>,
    options?: HashOptions<Variant, Length, Allowed> & FilesOptions,
  ): AsyncGenerator<FileDigest<Bytes<Length>>, void, undefined>;

  readonly verify: {
    /**
     * Whether a file has a certain digest. A file that others may change meanwhile may be another one when it is used.
     *
     * @param expected as for `verify`; it is copied before this returns
     * @param path as for `file`
     * @param options as for `file`
     * @returns a promise of the answer; it rejects with what `file` rejects with, and for an `expected` that is wrong
     * @example
     * const digest = await hash.sha256.file('package.json');
     * await hash.sha256.verify.file(digest, 'package.json')
     */
    file<Length extends Bound = Default>(
      expected: Uint8Array,
      path: FileInput,
      options?: HashOptions<Variant, Length, Allowed> & SourceOptions,
    ): Promise<boolean>;
  };

  /**
   * Makes a Node `Transform` that passes bytes on as they are and hashes them; `digest` is a promise of the result. Somebody
   * must read what it passes on, or it stops; `writable` needs no reader.
   *
   * @param options as for the hash itself
   * @throws InvalidTypeError, InvalidLengthError as the hash itself; the stream fails with InvalidTypeError for a string
   * @example
   * import { createReadStream } from 'node:fs';
   * import { Writable } from 'node:stream';
   * import { pipeline } from 'node:stream/promises';
   * import { equals, genericHash } from 'sodium';
   * const hashing = genericHash.transform();
   * const upload = new Writable({ write: (_chunk, _encoding, done) => done() });
   * await pipeline(createReadStream('package.json'), hashing, upload);
   * equals(await hashing.digest, await genericHash.file('package.json'))
   */
  transform<Length extends Bound = Default>(
    options?: HashOptions<Variant, Length, Allowed>,
  ): HashTransform<Bytes<Length>>;

  /**
   * Makes a Node `Writable` that hashes bytes and passes nothing on; `digest` is a promise of the result.
   *
   * @param options as for the hash itself
   * @throws InvalidTypeError, InvalidLengthError as the hash itself; the stream fails with InvalidTypeError for a string
   * @example
   * import { createReadStream } from 'node:fs';
   * import { pipeline } from 'node:stream/promises';
   * import { equals, genericHash } from 'sodium';
   * const hashing = genericHash.writable();
   * await pipeline(createReadStream('package.json'), hashing);
   * equals(await hashing.digest, await genericHash.file('package.json'))
   */
  writable<Length extends Bound = Default>(
    options?: HashOptions<Variant, Length, Allowed>,
  ): HashWritable<Bytes<Length>>;
}
