/** Hashing what comes in chunks: the loop that takes them, and the functions that every hash has for it. */

import type { BufferPool } from 'sodium-sys';
import { whenSettled } from 'sodium-sys/intrinsics';
import {
  byteLengthOf,
  count,
  InvalidTypeError,
  type OptionReaders,
  type OptionValues,
  SourceError,
} from 'sodium-sys/portable';
import { argumentsReader, type Positional } from '../shared/arguments.js';
import { dataBytes } from '../shared/bytes.js';
import { functionOption } from '../shared/option-readers.js';
import { isThenable } from '../shared/thenable.js';
import type { Global } from '../shared/types.js';
import { type Chunks, chunksOf } from './chunks.js';
import { addChunk, type Hashing } from './hashing.js';
import { Interruption } from './interruption.js';
import { createTransformStream } from './transform-stream.js';
import { Turn } from './turn.js';
import { createWritableStream } from './writable-stream.js';

/** Options of everything that hashes a source. */
export interface SourceOptions {
  /** Gives up as soon as it is aborted, also while the source waits. */
  readonly signal?: Global<'AbortSignal'>;
  /**
   * Called after every chunk with the bytes hashed so far, and how many there are in all where that is known. A promise
   * that it returns is waited for; what it throws or rejects with ends the hashing.
   */
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
}

export const sourceReaders = {
  signal: (parameter: string, value: unknown): AbortSignal => {
    if (isSignal(value)) return value;
    throw new InvalidTypeError(parameter, 'an AbortSignal', value);
  },
  onProgress: functionOption<NonNullable<SourceOptions['onProgress']>>(),
};

/** What a hash must say of itself to be given the functions for sources. */
export interface HashDescription<Readers extends OptionReaders, Argument> {
  /** As it is exported. */
  readonly name: string;
  readonly readers: Readers;
  /** What stands between the source and the options, if anything does. */
  readonly positional: Positional<Argument> | undefined;
  /** What stands there to verify, where that is another. */
  readonly positionalToVerify?: Positional<Argument>;
  readonly start: (options: OptionValues<Readers>, argument: Argument) => Hashing;
  /** A hash that comes to whether it is `expected`, which is checked and copied. */
  readonly startVerifying: (
    expected: unknown,
    options: OptionValues<Readers>,
    argument: Argument,
  ) => Hashing<boolean>;
  /** Memory that is hashed elsewhere without a copy. */
  readonly buffers: () => BufferPool;
}

/** Makes the functions for sources that an entry has; those of `verify` for themselves. */
export type CreateSources = <Readers extends OptionReaders, Argument>(
  hash: HashDescription<Readers, Argument>,
) => { readonly verify: object };

/** The functions that need nothing but the language and the web's streams. */
export function createPortableSources<Readers extends OptionReaders, Argument>({
  name,
  readers,
  positional,
  positionalToVerify,
  start,
  startVerifying,
}: HashDescription<Readers, Argument>) {
  const read = argumentsReader(readers, positional);
  const readerOfSource = (argument: typeof positional) =>
    argumentsReader({ ...readers, ...sourceReaders }, argument);
  const readOfSource = readerOfSource(positional);
  const readToVerify = positionalToVerify === undefined ? readOfSource : readerOfSource(positionalToVerify);

  async function hashSource<Digest>(
    readArguments: typeof readOfSource,
    begin: (options: OptionValues<Readers>, argument: Argument) => Hashing<Digest>,
    source: unknown,
    first: unknown,
    second: unknown,
  ): Promise<Digest> {
    const { options, argument } = readArguments(first, second);
    const hash = () => begin(options, argument);
    return await hashChunks(openSource(source, name), hash, 'the source', options);
  }

  return {
    from: (source: unknown, first?: unknown, second?: unknown) =>
      hashSource(readOfSource, start, source, first, second),
    transformStream(first?: unknown, second?: unknown) {
      const { options, argument } = read(first, second);
      return createTransformStream(start(options, argument));
    },
    writableStream(first?: unknown, second?: unknown) {
      const { options, argument } = read(first, second);
      return createWritableStream(start(options, argument));
    },
    verify: {
      from: (expected: unknown, source: unknown, first?: unknown, second?: unknown) =>
        hashSource(
          readToVerify,
          (options, argument) => startVerifying(expected, options, argument),
          source,
          first,
          second,
        ),
    },
  };
}

/** @param name what is for bytes that are all there */
export function openSource(source: unknown, name: string): Chunks {
  try {
    return chunksOf(source, name);
  } catch (cause) {
    if (cause instanceof InvalidTypeError) throw cause;
    throw new SourceError('reading the source failed before its first chunk', { cause });
  }
}

/** How long a source that was given up is waited for while it lets go of what it has, in milliseconds. */
const LONGEST_FAREWELL = 50;

/** What a source is for. */
export interface Consumer<Result> {
  /** What is done with the chunks, as in `hashing`. */
  readonly activity: string;
  /** @returns a promise only if it must be waited for */
  take(chunk: Uint8Array): Promise<void> | undefined;
  finish(): Result | Promise<Result>;
  dispose(): void;
}

/** Hashes chunk after chunk, as `consumeChunks`. The hash starts at once. */
export function hashChunks<Digest>(
  chunks: Chunks,
  start: () => Hashing<Digest>,
  subject: string,
  options: OptionValues<typeof sourceReaders>,
): Promise<Digest> {
  const consumer = (): Consumer<Digest> => {
    const hash = start();
    return {
      activity: 'hashing',
      take: (chunk) => addChunk(hash, chunk),
      finish: () => hash.digest(),
      dispose: () => hash.dispose(),
    };
  };
  return consumeChunks(chunks, consumer, subject, options);
}

/**
 * Takes chunk after chunk. The source is over when this settles, whether it wants or not.
 *
 * @param start is called at once; what it gives is disposed of in the end
 * @param subject what errors call the source
 * @throws SourceError (as a rejection) when the source fails or the signal aborts
 * @throws InvalidTypeError for a chunk that is no bytes
 */
export async function consumeChunks<Result>(
  chunks: Chunks,
  start: () => Consumer<Result>,
  subject: string,
  { signal, onProgress }: OptionValues<typeof sourceReaders>,
): Promise<Result> {
  const interruption = new Interruption(signal);
  let consumer: Consumer<Result> | undefined;
  let isExhausted = false;
  let bytes = 0;
  try {
    interruption.start();
    consumer = start();
    const turn = new Turn();
    for (let index = 0; !interruption.isAborted; index++) {
      // A source that always has a chunk ready would let nothing else happen, promises or not.
      if (turn.isOver) {
        await interruption.wait(() => turn.pass());
        if (interruption.isAborted) break;
      }
      let result: IteratorResult<unknown>;
      try {
        const next = chunks.isAsync ? await interruption.wait(() => chunks.next()) : chunks.next();
        if (interruption.isAborted) break;
        result = readResult(next);
      } catch (cause) {
        isExhausted = true;
        const after = `after ${count(bytes, 'byte')}${reasonOf(cause)}`;
        throw new SourceError(`reading ${subject} failed ${after}`, { cause });
      }
      if (result.done) {
        isExhausted = true;
        const finishing = consumer.finish();
        if (!(finishing instanceof Promise)) return finishing;
        const finished = (await interruption.wait(() => finishing)) as Result;
        if (interruption.isAborted) break;
        return finished;
      }
      const data = dataBytes(`chunk ${index} of ${subject}`, result.value);
      const length = byteLengthOf(data);
      const taking = consumer.take(data);
      if (taking !== undefined) await interruption.wait(() => taking);
      if (interruption.isAborted) break;
      bytes += length;
      const told = onProgress?.(bytes, chunks.total) as unknown;
      if (isThenable(told)) await interruption.wait(() => told);
    }
  } finally {
    consumer?.dispose();
    await farewell(() => chunks.end(isExhausted));
    interruption.stop();
  }
  throw new SourceError(`${consumer.activity} ${subject} was aborted after ${count(bytes, 'byte')}`, {
    cause: interruption.reason,
  });
}

/** The code of a system's error, as in `: ENOENT`. Any other text of an error might be content. */
export function reasonOf(cause: unknown): string {
  try {
    const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
    if (typeof code !== 'string') return '';
    // Node's own refusals of a name with a zero byte, and of what its permission model does not grant.
    const isRefusal = code === 'ERR_INVALID_ARG_VALUE' || code === 'ERR_ACCESS_DENIED';
    return isRefusal || typeof syscall === 'string' ? `: ${code}` : '';
  } catch {
    return ''; // nothing that has properties, or a getter of its own throws
  }
}

/** What an iterator said, each part of it read once. */
function readResult(result: unknown): IteratorResult<unknown> {
  if (typeof result !== 'object' || result === null) {
    throw new InvalidTypeError('the result of next()', 'an object', result);
  }
  const { done } = result as IteratorResult<unknown>;
  return done
    ? { done: true, value: undefined }
    : { done: false, value: (result as { value: unknown }).value };
}

/** Whatever goes wrong here comes too late to matter: the outcome is known. */
export async function farewell(end: () => unknown): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const ending = end();
    if (ending === undefined) return;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_FAREWELL);
      const done = (): void => resolve();
      void whenSettled(new Promise((end) => end(ending)), done, done);
    });
  } catch {
  } finally {
    clearTimeout(timer);
  }
}

/** By what it does, since a signal may be of another realm or library. */
function isSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { aborted, addEventListener, removeEventListener } = value as AbortSignal;
    return (
      typeof aborted === 'boolean' &&
      typeof addEventListener === 'function' &&
      typeof removeEventListener === 'function'
    );
  } catch {
    return false; // a revoked proxy
  }
}
