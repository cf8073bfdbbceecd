/** Hashing many files at once, on all cores, in the order in which they were named. */
import { availableParallelism } from 'node:os';
import type { BufferPool } from 'sodium-sys';
import { InvalidTypeError, type OptionValues, SourceError } from 'sodium-sys/portable';

import { functionOption } from '../shared/option-readers.js';
import { chunksOfFile, type Path, readPath } from './files.js';
import type { Hashing } from './hashing.js';
import { Interruption, listen, unlisten } from './interruption.js';
import { farewell, hashChunks, sourceReaders } from './sources.js';

/** What has been hashed. */
export interface FileDigest<Digest = Uint8Array<ArrayBuffer>> {
  /** As it was given. */
  readonly path: Path;
  readonly digest: Digest;
}

/** Options of what hashes many files. */
export interface FilesOptions {
  /** Gives up all files as soon as it is aborted. */
  readonly signal?: AbortSignal;
  /** As for one file, and which file it is. */
  readonly onProgress?: (bytes: number, total: number | undefined, path: Path) => void;
  /** Called for a file that cannot be read, which is then left out. Without it the first of these ends everything. */
  readonly onError?: (error: SourceError, path: Path) => void;
}

export const filesReaders = {
  signal: sourceReaders.signal,
  onProgress: functionOption<NonNullable<FilesOptions['onProgress']>>(),
  onError: functionOption<NonNullable<FilesOptions['onError']>>(),
};

/** While the first of the files is long, this many of those after it may be ready. */
const LONGEST_WAIT = 256;

type Outcome =
  | { readonly path: Path; readonly digest: Uint8Array<ArrayBuffer> }
  | { readonly path: Path; readonly error: unknown };

/** @throws InvalidTypeError for what has no paths, also for a single one. */
export function checkPaths(value: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (isIterable(value)) return value;
  const remedy = typeof value === 'string' ? 'for a single file there is `file`' : undefined;
  throw new InvalidTypeError('paths', 'an iterable or async iterable of paths', value, remedy);
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  try {
    return Symbol.iterator in value || Symbol.asyncIterator in value;
  } catch {
    return false; // a revoked proxy
  }
}

/**
 * @param hash is copied for every file, and disposed of at the end
 * @throws SourceError when the paths cannot be had; InvalidTypeError for what is no path; otherwise as `hashChunks`
 */
export async function* hashFiles(
  paths: Iterable<unknown> | AsyncIterable<unknown>,
  hash: Hashing,
  buffers: BufferPool,
  { signal, onProgress, onError }: OptionValues<typeof filesReaders>,
): AsyncGenerator<FileDigest, void, undefined> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(signal?.reason);
  const running = new Set<Promise<Outcome>>();

  async function hashFile(value: unknown, index: number): Promise<Outcome> {
    const path = value as Path;
    try {
      const checkedPath = readPath(`paths[${index}]`, value);
      const digest = await hashChunks(
        chunksOfFile(checkedPath, buffers),
        () => hash.clone(),
        String(checkedPath),
        {
          signal: stopping.signal,
          onProgress: onProgress && ((bytes, total) => onProgress(bytes, total, path)),
        },
      );
      return { path, digest };
    } catch (error) {
      return { path, error };
    }
  }

  function startFile(value: unknown, index: number): Promise<Outcome> {
    const outcome = hashFile(value, index);
    running.add(outcome);
    outcome.then(() => running.delete(outcome));
    return outcome;
  }

  if (signal?.aborted) stop();
  else if (signal !== undefined) listen(signal, stop);
  let outcomes: AsyncIterator<Outcome> | undefined;
  try {
    // Loaded only here: most programs hash no lists of files.
    const { pMapIterable } = await import('p-map');
    // One more, so that no core waits for a file to be opened.
    const limits = { concurrency: availableParallelism() + 1, backpressure: LONGEST_WAIT };
    outcomes = pMapIterable(reading(paths, stopping.signal), startFile, limits)[Symbol.asyncIterator]();
    for (;;) {
      const { done, value: outcome } = await outcomes.next();
      if (done) return;
      if ('digest' in outcome) yield outcome;
      else if (onError && !stopping.signal.aborted && outcome.error instanceof SourceError) {
        onError(outcome.error, outcome.path);
      } else throw outcome.error;
    }
  } finally {
    if (signal !== undefined) unlisten(signal, stop);
    // First, so that neither files nor paths are waited for.
    stop();
    await outcomes?.return?.();
    await Promise.all(running);
    hash.dispose();
  }
}

/** Gives up as soon as the signal aborts, also while the source of the paths waits. */
async function* reading(
  paths: Iterable<unknown> | AsyncIterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  const interruption = new Interruption(signal);
  let iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined;
  try {
    iterator = Symbol.asyncIterator in paths ? paths[Symbol.asyncIterator]() : paths[Symbol.iterator]();
    while (!interruption.isAborted) {
      const result = await interruption.wait(() => iterator!.next());
      if (result === undefined) break;
      if (result.done) {
        iterator = undefined;
        return;
      }
      yield result.value;
    }
  } catch (cause) {
    iterator = undefined;
    throw new SourceError('reading the paths failed', { cause });
  } finally {
    interruption.stop();
    await farewell(() => iterator?.return?.());
  }
  throw new SourceError('hashing the files was aborted', { cause: interruption.reason });
}
