/** Sealing and opening what comes in chunks, for every form that needs nothing but the language and the web's streams. */
import type { Sodium } from 'sodium-sys';
import type { OptionReaders, OptionValues } from 'sodium-sys/portable';
import { argumentsReader, type Positional } from '../shared/arguments.js';
import type { Backend } from '../shared/types.js';
import type { Chunks } from './chunks.js';
import { pulled, type Results } from './pulled.js';
import { type Consumer, consumeChunks, farewell, openSource, sourceReaders } from './sources.js';
import { createUnitTransformStream } from './unit-transform-stream.js';
import { type Outlet, UnitPipe, type Units } from './units.js';

/** What seals or opens. */
export interface StreamDescription<Readers extends OptionReaders, Key> {
  /** As it is exported. */
  readonly name: string;
  /** What it does, as in `sealing`. */
  readonly activity: string;
  readonly readers: Readers;
  readonly positional: Positional<Key>;
  /** Keeps nothing of what the arguments are in. */
  readonly start: (sodium: Sodium, options: OptionValues<Readers>, key: Key) => Units;
}

/** Makes the forms for streams that an entry has. */
export type CreateStreamForms = <Readers extends OptionReaders, Key>(
  backend: Backend,
  stream: StreamDescription<Readers, Key>,
) => object;

export function createPortableStreamForms<Readers extends OptionReaders, Key>(
  backend: Backend,
  stream: StreamDescription<Readers, Key>,
) {
  const { name, activity, readers, positional, start } = stream;
  const read = argumentsReader(readers, positional);
  const readOfSource = argumentsReader({ ...readers, ...sourceReaders }, positional);

  function from(source: unknown, key: unknown, given?: unknown): Results {
    const { options, argument } = readOfSource(key, given);
    const { signal, onProgress } = options as OptionValues<typeof sourceReaders>;
    const chunks = openSource(source, name);
    const sodium = backend();
    const units = start(sodium, options, argument);
    return pulled(
      {
        prefix: units.prefix,
        run: (outlet, stopping) =>
          pipeChunks(
            sodium,
            chunks,
            units,
            outlet,
            { activity, subject: 'the source' },
            { signal: stopping, onProgress },
          ),
        async abandon() {
          units.dispose();
          await farewell(() => chunks.end(false));
        },
      },
      signal,
    );
  }

  function transformStream(key: unknown, given?: unknown): TransformStream<Uint8Array, Uint8Array> {
    const { options, argument } = read(key, given);
    const sodium = backend();
    return createUnitTransformStream(sodium, start(sodium, options, argument));
  }

  return { from, transformStream };
}

/** Takes all chunks, and gives what becomes of them to the outlet. */
export function pipeChunks(
  sodium: Sodium,
  chunks: Chunks,
  units: Units,
  outlet: Outlet,
  { activity, subject }: { readonly activity: string; readonly subject: string },
  options: OptionValues<typeof sourceReaders>,
): Promise<void> {
  const consumer = (): Consumer<void> => {
    const pipe = new UnitPipe(sodium, units, outlet);
    return {
      activity,
      take: (chunk) => pipe.take(chunk),
      finish: () => pipe.finish(),
      dispose: () => pipe.dispose(),
    };
  };
  return consumeChunks(chunks, consumer, subject, options);
}
