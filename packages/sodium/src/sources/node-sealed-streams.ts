/** Sealing and opening for the forms that only Node has. */

import type { Transform } from 'node:stream';
import type { OptionReaders, OptionValues } from 'sodium-sys/portable';
import { byteLengthOf } from 'sodium-sys/portable';
import { argumentsReader } from '../shared/arguments.js';
import type { Backend } from '../shared/types.js';
import { chunksOfFile } from './files.js';
import { readInputFile, readPath } from './input-files.js';
import { createPortableStreamForms, pipeChunks, type StreamDescription } from './sealed-streams.js';
import { sourceReaders } from './sources.js';
import { createUnitTransform } from './unit-transform.js';
import { writeWhole } from './write-file.js';

export function createNodeStreamForms<Readers extends OptionReaders, Key>(
  backend: Backend,
  stream: StreamDescription<Readers, Key>,
) {
  const { activity, readers, positional, start } = stream;
  const read = argumentsReader(readers, positional);
  const readOfFile = argumentsReader({ ...readers, ...sourceReaders }, positional);

  function transform(key: unknown, given?: unknown): Transform {
    const { options, argument } = read(key, given);
    const sodium = backend();
    return createUnitTransform(sodium, start(sodium, options, argument));
  }

  async function file(source: unknown, target: unknown, key: unknown, given?: unknown): Promise<void> {
    const { options, argument } = readOfFile(key, given);
    const sourceFile = readInputFile('source', source);
    const targetPath = readPath('target', target);
    const sodium = backend();
    const unguessable = new Uint8Array(16);
    sodium.raw.randombytes_buf(unguessable, byteLengthOf(unguessable));
    const units = start(sodium, options, argument);
    try {
      await writeWhole(targetPath, unguessable, async (write) => {
        if (units.prefix !== undefined) await write(units.prefix);
        await pipeChunks(
          sodium,
          chunksOfFile(sourceFile, sodium.buffers),
          units,
          { emit: write, fail: () => {} },
          { activity, subject: sourceFile.subject },
          options as OptionValues<typeof sourceReaders>,
        );
      });
    } finally {
      units.dispose();
    }
  }

  return { ...createPortableStreamForms(backend, stream), transform, file };
}
