/** The functions for sources that only Node has. */
import { type OptionReaders, readOptions } from 'sodium-sys/portable';
import { chunksOfFile, readPath } from './files.js';
import { checkPaths, type FileDigest, filesReaders, hashFiles } from './hash-files.js';
import { createPortableSources, type HashDescription, hashChunks, sourceReaders } from './sources.js';
import { HashingTransform } from './transform.js';

export function createNodeSources<Readers extends OptionReaders>(hash: HashDescription<Readers>) {
  const { readers, start, buffers } = hash;
  const allReaders = { ...readers, ...sourceReaders };
  const allFilesReaders = { ...readers, ...filesReaders };
  return {
    ...createPortableSources(hash),
    async file(path: unknown, options?: unknown): Promise<Uint8Array<ArrayBuffer>> {
      const checked = readOptions(options, allReaders);
      const checkedPath = readPath('path', path);
      const chunks = chunksOfFile(checkedPath, buffers());
      return await hashChunks(chunks, () => start(checked), String(checkedPath), checked);
    },
    files(paths: unknown, options?: unknown): AsyncGenerator<FileDigest, void, undefined> {
      const checked = readOptions(options, allFilesReaders);
      return hashFiles(checkPaths(paths), start(checked), buffers(), checked);
    },
    transform(options?: unknown) {
      return new HashingTransform(start(readOptions(options, readers)));
    },
  };
}
