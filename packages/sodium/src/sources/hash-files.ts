/** Hashing many files at once, on all cores, in the order in which they were named. */

import { availableParallelism } from 'node:os';
import type { BufferPool } from 'sodium-sys';
import {
  abort,
  append,
  arrayShift,
  asyncNext,
  isPlainArray,
  isView,
  iteratorOf,
  signalOf,
} from 'sodium-sys/intrinsics';
import { InvalidTypeError, type OptionValues, SourceError } from 'sodium-sys/portable';

import { functionOption } from '../shared/option-readers.js';
import type { Global } from '../shared/types.js';
import { chunksOfFile } from './files.js';
import type { Hashing } from './hashing.js';
import { type FileInput, readInputFile } from './input-files.js';
import { Interruption, listen, unlisten } from './interruption.js';
import { farewell, hashChunks, sourceReaders } from './sources.js';

/** What has been hashed. */
export interface FileDigest<Digest = Uint8Array<ArrayBuffer>> {
  /** As it was given. */
  readonly path: FileInput;
  readonly digest: Digest;
}

/** Options of what hashes many files. */
export interface FilesOptions {
  /** Gives up all files as soon as it is aborted. */
  readonly signal?: Global<'AbortSignal'>;
  /** As for one file, and which file it is. */
  readonly onProgress?: (bytes: number, total: number | undefined, path: FileInput) => void;
  /**
   * Called for a file that cannot be read, which is then left out; a promise that it returns is waited for. Without it the
   * first of these ends everything.
   */
  readonly onError?: (error: SourceError, path: FileInput) => void;
}

export const filesReaders = {
  signal: sourceReaders.signal,
  onProgress: functionOption<NonNullable<FilesOptions['onProgress']>>(),
  onError: functionOption<NonNullable<FilesOptions['onError']>>(),
};

/** As many are under way as are hashed at once, and one that is opened. */
const AT_ONCE = availableParallelism() + 2;

/** While the first of the files is long, this many of those after it may be ready. */
const LONGEST_WAIT = 256;

type Outcome =
  | { readonly path: FileInput; readonly digest: Uint8Array<ArrayBuffer> }
  | { readonly path?: FileInput; readonly error: unknown };

/** @throws InvalidTypeError for what has no paths, also for a single one. */
export function checkPaths(value: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (isIterable(value)) return value;
  const remedy = typeof value === 'string' ? 'for a single file there is `file`' : undefined;
  throw new InvalidTypeError('paths', 'an iterable or async iterable of paths', value, remedy);
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value !== 'object' || value === null || isView(value)) return false;
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
export function hashFiles(
  paths: Iterable<unknown> | AsyncIterable<unknown>,
  hash: Hashing,
  buffers: BufferPool,
  options: OptionValues<typeof filesReaders>,
): AsyncGenerator<FileDigest, void, undefined> {
  const digests = digestsOf(paths, hash, buffers, options);
  // As far as to where `return` disposes of the hash, also when nobody ever asks for a digest.
  void asyncNext(digests);
  return digests;
}

async function* digestsOf(
  paths: Iterable<unknown> | AsyncIterable<unknown>,
  hash: Hashing,
  buffers: BufferPool,
  { signal, onProgress, onError }: OptionValues<typeof filesReaders>,
): AsyncGenerator<FileDigest, void, undefined> {
  const stopping = new AbortController();
  const stopSignal = signalOf(stopping);
  let isStopped = false;
  const room = new Gate();
  const stop = (): void => {
    isStopped = true;
    abort(stopping, signal?.reason);
    room.open();
  };
  /** In the order of the paths: of files under way, and of those that nobody has asked for yet. */
  const outcomes: Promise<Outcome>[] = [];
  const more = new Gate();
  let underWay = 0;
  let starting: Promise<void> | undefined;
  let isOver = false;

  async function startFiles(): Promise<void> {
    let index = 0;
    try {
      const steps = reading(paths, stopSignal);
      for (let step = await asyncNext(steps); !step.done; step = await asyncNext(steps)) {
        const path = step.value;
        underWay++;
        append(outcomes, hashFile(path as FileInput, `paths[${index++}]`));
        more.open();
        while (!isStopped && (underWay >= AT_ONCE || outcomes.length >= LONGEST_WAIT)) {
          await room.opened();
        }
      }
    } catch (error) {
      append(outcomes, failed(error));
    }
    isOver = true;
    more.open();
  }

  async function hashFile(path: FileInput, parameter: string): Promise<Outcome> {
    try {
      const file = readInputFile(parameter, path);
      const digest = await hashChunks(chunksOfFile(file, buffers), () => hash.clone(), file.subject, {
        signal: stopSignal,
        onProgress: onProgress && ((bytes, total) => onProgress(bytes, total, path)),
      });
      return { path, digest };
    } catch (error) {
      return { path, error };
    } finally {
      underWay--;
      room.open();
    }
  }

  try {
    yield undefined as never; // to `hashFiles`
    if (signal?.aborted) stop();
    else if (signal !== undefined) listen(signal, stop);
    starting = startFiles();
    for (;;) {
      while (outcomes.length === 0 && !isOver) await more.opened();
      if (outcomes.length === 0) return;
      const outcome = await outcomes[0]!;
      arrayShift(outcomes);
      room.open();
      if ('digest' in outcome) yield outcome;
      else if (onError && outcome.path !== undefined && isUnreadable(outcome.error)) {
        await onError(outcome.error, outcome.path);
      } else throw outcome.error;
    }
  } finally {
    if (signal !== undefined) unlisten(signal, stop);
    // First, so that neither files nor paths are waited for.
    stop();
    await starting;
    for (let index = 0; index < outcomes.length; index++) await outcomes[index];
    hash.dispose();
  }

  function isUnreadable(error: unknown): error is SourceError {
    return error instanceof SourceError && !isStopped;
  }
}

async function failed(error: unknown): Promise<Outcome> {
  return { error };
}

/** Where one waits for others. */
class Gate {
  open = (): void => {};

  opened(): Promise<void> {
    return new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

/** Gives up as soon as the signal aborts, also while the source of the paths waits. */
async function* reading(
  paths: Iterable<unknown> | AsyncIterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  const interruption = new Interruption(signal);
  interruption.start();
  let iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined;
  try {
    iterator =
      !isPlainArray(paths) && Symbol.asyncIterator in paths
        ? paths[Symbol.asyncIterator]()
        : iteratorOf(paths);
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
