/** A thread that hashes one long file after the other for `hash-workers.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadBackend } from './backend.js';
import { FileError } from './errors.js';
import { createFileHasher } from './hash-file.js';
import type { Answer, Order, WorkerSettings } from './hash-workers.js';
import type { ProgressSink } from './progress.js';

const { backend, key, hasProgress } = workerData as WorkerSettings;

const progress: ProgressSink = {
  begin(_name, total) {
    answer({ kind: 'begin', total });
    return { reach: (done) => answer({ kind: 'reach', done }), end: () => answer({ kind: 'end' }) };
  },
};

const { api } = await loadBackend(backend, () => {});
const { hashFile } = createFileHasher(api, key, hasProgress ? progress : undefined);

parentPort!.on('message', async ({ name, outputLength }: Order) => {
  try {
    answer({ kind: 'digest', digest: await hashFile(name, outputLength) });
  } catch (error) {
    // Anything else ends this thread, and is thrown in the one that started it.
    if (!(error instanceof FileError)) throw error;
    const { code, errno } = error.cause as NodeJS.ErrnoException;
    answer({ kind: 'failure', code, errno });
  }
});

answer({ kind: 'ready' });

function answer(message: Answer): void {
  parentPort!.postMessage(message);
}
