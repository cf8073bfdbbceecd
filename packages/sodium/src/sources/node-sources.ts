/** The functions for sources that only Node has. */
import type { OptionReaders, OptionValues } from 'sodium-sys/portable';
import { argumentsReader } from '../shared/arguments.js';
import { chunksOfFile } from './files.js';
import { checkPaths, type FileDigest, filesReaders, hashFiles } from './hash-files.js';
import type { Hashing } from './hashing.js';
import { readInputFile } from './input-files.js';
import { createPortableSources, type HashDescription, hashChunks, sourceReaders } from './sources.js';
import { createHashTransform } from './transform.js';
import { createHashWritable } from './writable.js';

export function createNodeSources<Readers extends OptionReaders, Argument>(
  hash: HashDescription<Readers, Argument>,
) {
  const { readers, positional, positionalToVerify, start, startVerifying, buffers } = hash;
  const read = argumentsReader(readers, positional);
  const readerOfSource = (argument: typeof positional) =>
    argumentsReader({ ...readers, ...sourceReaders }, argument);
  const readOfSource = readerOfSource(positional);
  const readToVerify = positionalToVerify === undefined ? readOfSource : readerOfSource(positionalToVerify);
  const readOfFiles = argumentsReader({ ...readers, ...filesReaders }, positional);
  const portable = createPortableSources(hash);

  async function hashFile<Digest>(
    readArguments: typeof readOfSource,
    begin: (options: OptionValues<Readers>, argument: Argument) => Hashing<Digest>,
    path: unknown,
    first: unknown,
    second: unknown,
  ): Promise<Digest> {
    const { options, argument } = readArguments(first, second);
    const file = readInputFile('path', path);
    const chunks = chunksOfFile(file, buffers());
    return await hashChunks(chunks, () => begin(options, argument), file.subject, options);
  }

  return {
    ...portable,
    file: (path: unknown, first?: unknown, second?: unknown) =>
      hashFile(readOfSource, start, path, first, second),
    files(paths: unknown, first?: unknown, second?: unknown): AsyncGenerator<FileDigest, void, undefined> {
      const { options, argument } = readOfFiles(first, second);
      return hashFiles(checkPaths(paths), start(options, argument), buffers(), options);
    },
    transform(first?: unknown, second?: unknown) {
      const { options, argument } = read(first, second);
      return createHashTransform(start(options, argument));
    },
    writable(first?: unknown, second?: unknown) {
      const { options, argument } = read(first, second);
      return createHashWritable(start(options, argument));
    },
    verify: {
      ...portable.verify,
      file: (expected: unknown, path: unknown, first?: unknown, second?: unknown) =>
        hashFile(
          readToVerify,
          (options, argument) => startVerifying(expected, options, argument),
          path,
          first,
          second,
        ),
    },
  };
}
