/**
 * Long files on all cores: this thread hashes one, and the others are given to threads of their own, which do nothing else.
 * Nobody waits for the event loop here, so that these beat asynchronous calls, between which a core is idle for a moment.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Backend } from './backend.js';
import { FileError } from './errors.js';
import type { FileName } from './file-names.js';
import { type FileHasher, type HashFile, lengthOf, SHORT_BYTES } from './hash-file.js';
import type { FileProgress, ProgressSink } from './progress.js';

/** What a thread must know to hash as this one does. */
export interface WorkerSettings {
  readonly backend: Backend;
  /** In shared memory, so that it is wiped for all threads at once. */
  readonly key: Uint8Array | undefined;
  readonly hasProgress: boolean;
}

export interface Order {
  readonly name: FileName;
  readonly outputLength: number;
}

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begin'; readonly total: number | undefined }
  | { readonly kind: 'reach'; readonly done: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'digest'; readonly digest: Uint8Array }
  | { readonly kind: 'failure'; readonly code: string | undefined; readonly errno: number | undefined };

interface Job extends Order {
  readonly resolve: (digest: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/** As many files at once keep all cores busy. */
export const FILES_AT_ONCE = availableParallelism();

/** A thread takes as long to start as these take to hash. */
const WORTH_A_THREAD_BYTES = 32 * 1024 * 1024;

export interface ParallelHasher {
  /** As that of a FileHasher; of no more than `FILES_AT_ONCE` files at once. */
  readonly hashFile: HashFile;
  /** Ends the threads. */
  readonly end: () => Promise<void>;
}

export function createParallelHasher(
  here: FileHasher,
  settings: Omit<WorkerSettings, 'hasProgress'>,
  progress: ProgressSink | undefined,
): ParallelHasher {
  /** Long files that the first thread that is free will take. */
  const waiting: Job[] = [];
  let waitedBytes = 0;
  const workers = new Set<Worker>();
  const idle = new Set<Worker>();

  function hashFile(name: FileName, outputLength: number): Promise<Uint8Array> {
    const byteLength = here.isBusy() ? lengthOf(name) : 0;
    if (byteLength < SHORT_BYTES) return hashHere(name, outputLength);
    return new Promise((resolve, reject) => {
      waiting.push({ name, outputLength, resolve, reject });
      waitedBytes += byteLength;
      const [worker] = idle;
      if (worker !== undefined) next(worker);
      else if (workers.size < FILES_AT_ONCE - 1 && waitedBytes >= WORTH_A_THREAD_BYTES) start();
    });
  }

  async function hashHere(name: FileName, outputLength: number): Promise<Uint8Array> {
    try {
      return await here.hashFile(name, outputLength);
    } finally {
      const job = here.isBusy() ? undefined : waiting.shift();
      if (job !== undefined) hashHere(job.name, job.outputLength).then(job.resolve, job.reject);
    }
  }

  function start(): void {
    const workerData: WorkerSettings = { ...settings, hasProgress: progress !== undefined };
    const worker = new Worker(new URL('./hash-worker.js', import.meta.url), { workerData });
    workers.add(worker);
    worker.once('message', () => next(worker));
    // Nothing that a file may be is one: this thread would have failed as well.
    worker.on('error', (error) => {
      throw error;
    });
  }

  /** Gives a thread that is free the next file. */
  function next(worker: Worker): void {
    const job = waiting.shift();
    if (job === undefined) {
      idle.add(worker);
      return;
    }
    idle.delete(worker);
    const { name, outputLength, resolve, reject } = job;
    let fileProgress: FileProgress | undefined;
    const onMessage = (answer: Answer): void => {
      if (answer.kind === 'begin') fileProgress = progress?.begin(name, answer.total);
      if (answer.kind === 'reach') fileProgress?.reach(answer.done);
      if (answer.kind === 'end') fileProgress?.end();
      if (answer.kind === 'digest') resolve(answer.digest);
      if (answer.kind === 'failure') reject(new FileError(name, systemError(answer)));
      if (answer.kind !== 'digest' && answer.kind !== 'failure') return;
      worker.off('message', onMessage);
      next(worker);
    };
    worker.on('message', onMessage);
    const order: Order = { name, outputLength };
    worker.postMessage(order);
  }

  return {
    hashFile,
    end: async () => {
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}

function systemError(properties: {
  code: string | undefined;
  errno: number | undefined;
}): NodeJS.ErrnoException {
  return Object.assign(new Error('a file could not be read'), properties) as NodeJS.ErrnoException;
}
