/** Chunks from whatever has them, known by the protocol it speaks: a stream of any library or realm is one. */
import { isPlainArray, isView, iteratorOf } from 'sodium-sys/intrinsics';
import { InvalidTypeError, viewBytes } from 'sodium-sys/portable';
import type { Data } from '../shared/types.js';

/** What has bytes in chunks: a `Blob` or `File`, a Node `Readable`, a web `ReadableStream`, or any other iterable or async iterable. */
export type Source = Iterable<Data> | AsyncIterable<Data> | WebStream | BlobSource;

/** As much of a `Blob` as is used. */
export interface BlobSource {
  readonly size: number;
  stream(): WebStream;
}

/** As much of a web `ReadableStream` as is used; runtimes differ in the rest. */
export interface WebStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Data | undefined }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}

/** One chunk after the other. What `next` gives may be anything: the source is not ours. */
export interface Chunks {
  /** How many bytes there are in all, where that is known. */
  readonly total?: number | undefined;
  /** A promise only where `isAsync`. */
  next(): unknown;
  readonly isAsync: boolean;
  /** Lets go of the source, which still has chunks unless `isExhausted`; also while a `next` is under way. */
  end(isExhausted: boolean): unknown;
}

/** @throws InvalidTypeError for what is no source; what the source itself throws when it is asked. */
export function chunksOf(source: unknown, hashName: string): Chunks {
  if (viewBytes(source) !== undefined || isView(source)) throw notSource(source, `use ${hashName}(data)`);
  if (typeof source !== 'object' && typeof source !== 'function') throw notSource(source);
  if (source === null) throw notSource(source);
  if (isPlainArray(source)) return chunksOfIterator(iteratorOf(source), false);
  // A web stream is an async iterable only in some runtimes, and as one could not be given up while it waits.
  if (isMethod(source, 'getReader')) return chunksOfWebStream(source as WebStream);
  if (isMethod(source, Symbol.asyncIterator)) {
    if (isMethod(source, 'pipe') && isMethod(source, 'destroy'))
      return chunksOfReadable(source as NodeReadable);
    return chunksOfIterator((source as AsyncIterable<unknown>)[Symbol.asyncIterator](), true);
  }
  if (isMethod(source, Symbol.iterator)) {
    return chunksOfIterator((source as Iterable<unknown>)[Symbol.iterator](), false);
  }
  if (isBlob(source)) return { ...chunksOfWebStream(source.stream()), total: source.size };
  throw notSource(source);
}

function isBlob(source: object): source is BlobSource {
  return isMethod(source, 'stream') && typeof (source as Partial<BlobSource>).size === 'number';
}

function notSource(value: unknown, remedy?: string): InvalidTypeError {
  const text = 'convert it with fromUtf8, fromHex or fromBase64';
  return new InvalidTypeError(
    'source',
    'a Blob, a stream, an iterable or an async iterable of bytes',
    value,
    remedy ?? (typeof value === 'string' ? text : undefined),
  );
}

function isMethod(value: object, name: PropertyKey): boolean {
  return typeof (value as Record<PropertyKey, unknown>)[name] === 'function';
}

function chunksOfIterator(iterator: Iterator<unknown> | AsyncIterator<unknown>, isAsync: boolean): Chunks {
  return {
    isAsync,
    next: () => iterator.next(),
    end: (isExhausted) => (isExhausted ? undefined : iterator.return?.()),
  };
}

function chunksOfWebStream(stream: WebStream): Chunks {
  const reader = stream.getReader();
  return {
    isAsync: true,
    next: () => reader.read(),
    end(isExhausted) {
      const cancelled = isExhausted ? undefined : reader.cancel();
      reader.releaseLock();
      return cancelled;
    },
  };
}

/** As much of a Node `Readable` as is used. */
interface NodeReadable extends AsyncIterable<unknown> {
  readonly readableEnded?: boolean;
  on(event: 'error', listener: () => void): unknown;
  destroy(): void;
}

/** @throws Error for a stream that would pass for an empty one. */
export function chunksOfReadable(stream: NodeReadable): Chunks {
  if (stream.readableEnded === true) throw new Error('the stream has been read to its end before');
  const iterator = stream[Symbol.asyncIterator]();
  return {
    isAsync: true,
    next: () => iterator.next(),
    // The iterator's own `return` would wait for the chunk that is asked for.
    end(isExhausted) {
      if (isExhausted) return;
      // Its failure to close comes too late to matter, but nobody listening would end the process.
      stream.on('error', () => {});
      stream.destroy();
    },
  };
}
