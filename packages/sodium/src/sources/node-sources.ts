/** The functions for sources that only Node has. */
import { type OptionReaders, optionsReader } from 'sodium-sys/portable';
import { chunksOfFile, readPath } from './files.js';
import { checkPaths, type FileDigest, filesReaders, hashFiles } from './hash-files.js';
import { createPortableSources, type HashDescription, hashChunks, sourceReaders } from './sources.js';
import { HashingTransform } from './transform.js';

export function createNodeSources<Readers extends OptionReaders>(hash: HashDescription<Readers>) {
  const { readers, start, buffers } = hash;
  const readOptions = optionsReader(readers);
  const readSourceOptions = optionsReader({ ...readers, ...sourceReaders });
  const readFilesOptions = optionsReader({ ...readers, ...filesReaders });
  return {
    ...createPortableSources(hash),
    async file(path: unknown, options?: unknown): Promise<Uint8Array<ArrayBuffer>> {
      const checked = readSourceOptions(options);
      const checkedPath = readPath('path', path);
      const chunks = chunksOfFile(checkedPath, buffers());
      return await hashChunks(chunks, () => start(checked), String(checkedPath), checked);
    },
    files(paths: unknown, options?: unknown): AsyncGenerator<FileDigest, void, undefined> {
      const checked = readFilesOptions(options);
      return hashFiles(checkPaths(paths), start(checked), buffers(), checked);
    },
    transform(options?: unknown) {
      return new HashingTransform(start(readOptions(options)));
    },
  };
}
