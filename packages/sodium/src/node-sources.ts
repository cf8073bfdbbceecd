/** The functions for sources that only Node has. */
import { type OptionReaders, readOptions } from 'sodium-sys/portable';
import { chunksOfFile, readPath } from './files.js';
import { createPortableSources, type HashDescription, hashChunks, sourceReaders } from './sources.js';
import { HashingTransform } from './transform.js';

export function createNodeSources<Readers extends OptionReaders>(hash: HashDescription<Readers>) {
  const { readers, start } = hash;
  const allReaders = { ...readers, ...sourceReaders };
  return {
    ...createPortableSources(hash),
    async file(path: unknown, options?: unknown): Promise<Uint8Array<ArrayBuffer>> {
      const checked = readOptions(options, allReaders);
      const checkedPath = readPath(path);
      return await hashChunks(chunksOfFile(checkedPath), () => start(checked), String(checkedPath), checked);
    },
    transform(options?: unknown) {
      return new HashingTransform(start(readOptions(options, readers)));
    },
  };
}
