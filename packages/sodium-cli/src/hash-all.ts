/** Hashes files in the order of their names, several at once where they are long. */
import { fstatSync, statSync } from 'node:fs';
import type { FileInput, NodeSodiumApi } from 'sodium';
import { refuseClosedInput, STAT_OPTIONS } from './descriptors.js';
import { FileError, toFileError } from './errors.js';
import { type FileName, pathOf } from './file-names.js';
import { piecesOf, readInto, STANDARD_INPUT } from './input.js';
import type { FileProgress, ProgressSink } from './progress.js';

/** Something that may name a file to be hashed. */
export interface Item {
  readonly name: FileName | undefined;
  readonly outputLength: number;
}

/** Undefined for what names no file. */
export type Outcome = Uint8Array | FileError | undefined;

export interface Hashed<Some> {
  readonly item: Some;
  readonly outcome: Outcome;
}

export interface HashContext {
  readonly genericHash: NodeSodiumApi['genericHash'];
  readonly key: Uint8Array | undefined;
  readonly progress: ProgressSink | undefined;
}

/** Shorter files are read and hashed at once: other threads would take longer to be asked. */
const SHORT_BYTES = 128 * 1024;

/**
 * Each outcome comes as soon as all before it were taken; no item is asked for before there is room for it.
 *
 * @param items are asked for their next one while others are hashed
 */
export async function* hashAll<Some extends Item>(
  items: Iterable<Some> | AsyncIterable<Some>,
  { genericHash, key, progress }: HashContext,
): AsyncGenerator<Hashed<Some>, void> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  /** Fresh memory for each file would take longer to have than to hash. */
  const buffer = Buffer.allocUnsafeSlow(SHORT_BYTES);
  const isOnly = Array.isArray(items) && items.length === 1;
  let next: ({ readonly item: Some } & Look) | undefined;

  async function pull(): Promise<void> {
    const { done, value } = await source.next();
    next = done ? undefined : { item: value, ...lookAt(value.name) };
  }

  try {
    await pull();
    while (next !== undefined) {
      const { item, kind, total } = next;
      if (kind === 'long' && !isOnly) {
        yield* hashTogether(item.outputLength);
      } else {
        yield {
          item,
          outcome: kind === 'short' ? await hashShort(item) : await hashAlone(item, kind, total),
        };
        await pull();
      }
    }
  } finally {
    await source.return?.();
  }

  function optionsOf(outputLength: number) {
    return key === undefined ? { outputLength } : { outputLength, key };
  }

  function hashShort(item: Item): Outcome | Promise<Outcome> {
    const { name, outputLength } = item;
    if (name === undefined) return undefined;
    try {
      const data = readInto(buffer, name);
      // It has grown since it was looked at.
      return data === undefined
        ? hashAlone(item, 'alone', undefined)
        : genericHash(data, optionsOf(outputLength));
    } catch (error) {
      return fileError(name, error);
    }
  }

  async function hashAlone(
    { name = '-', outputLength }: Item,
    kind: Kind,
    total: number | undefined,
  ): Promise<Outcome> {
    const fileProgress = progress?.begin(name, total);
    const options = optionsOf(outputLength);
    try {
      if (kind === 'long' || name === '-') {
        return await hashHere(piecesOf(name), genericHash.create(options), fileProgress);
      }
      refuseClosedInput(name);
      const onProgress = fileProgress && { onProgress: fileProgress.reach };
      return await genericHash.file(pathOf(name), { ...options, ...onProgress });
    } catch (error) {
      return fileError(name, error);
    } finally {
      fileProgress?.end();
    }
  }

  /** A long file and those after it, until one must be read alone or its digest has another length. */
  async function* hashTogether(outputLength: number): AsyncGenerator<Hashed<Some>, void> {
    const started: Some[] = [];
    const failed: Hashed<Some>[] = [];
    const progressOf = new Map<FileInput, FileProgress>();

    async function* paths(): AsyncGenerator<Buffer, void> {
      for (; next?.item.name !== undefined && next.kind !== 'alone'; await pull()) {
        const { item, kind, total } = next;
        if (item.outputLength !== outputLength) return;
        const path = pathOf(item.name!);
        if (progress && kind === 'long') progressOf.set(path, progress.begin(item.name!, total));
        started.push(item);
        yield path;
      }
    }

    function reach(bytes: number, total: number | undefined, path: FileInput): void {
      progressOf.get(path)?.reach(bytes);
      if (bytes === total) endProgress(path);
    }

    function endProgress(path: FileInput): void {
      progressOf.get(path)?.end();
      progressOf.delete(path);
    }

    const digests = genericHash.files(paths(), {
      ...optionsOf(outputLength),
      onError(error, path) {
        const item = started.shift()!;
        endProgress(path);
        failed.push({ item, outcome: fileError(item.name!, error) });
      },
      ...(progress && { onProgress: reach }),
    });
    for await (const { path, digest } of digests) {
      yield* failed.splice(0);
      endProgress(path);
      yield { item: started.shift()!, outcome: digest };
    }
    yield* failed;
  }
}

/** By this thread, which has nothing else to do: to have each piece hashed by another would take longer. */
async function hashHere(
  pieces: AsyncIterable<Uint8Array>,
  state: ReturnType<NodeSodiumApi['genericHash']['create']>,
  progress: FileProgress | undefined,
): Promise<Uint8Array> {
  try {
    let done = 0;
    for await (const piece of pieces) {
      state.update(piece);
      done += piece.length;
      progress?.reach(done);
    }
    return state.digest();
  } finally {
    state.dispose();
  }
}

/**
 * What is read alone: standard input can be named twice; to open a pipe waits for its writer, who may be waiting for us;
 * and what does not say how long it is can make its reader wait as well. Nothing else is under way meanwhile.
 */
type Kind = 'short' | 'long' | 'alone';

interface Look {
  readonly kind: Kind;
  /** How long it is, where there is saying. */
  readonly total?: number;
}

function lookAt(name: FileName | undefined): Look {
  if (name === undefined) return { kind: 'short' };
  try {
    const stats =
      name === '-' ? fstatSync(STANDARD_INPUT, STAT_OPTIONS) : statSync(pathOf(name), STAT_OPTIONS);
    const total = stats.isFile() && stats.size > 0n ? Number(stats.size) : undefined;
    if (name === '-' || total === undefined) return { kind: 'alone', ...(total && { total }) };
    return { kind: total < SHORT_BYTES ? 'short' : 'long', total };
  } catch {
    // To read what cannot be looked at fails at once.
    return { kind: name === '-' ? 'alone' : 'short' };
  }
}

/** @throws every error but the system's, which is a fault of this program */
function fileError(name: FileName, error: unknown): FileError {
  const failure = toFileError(name, error);
  if (failure instanceof FileError) return failure;
  throw error;
}
