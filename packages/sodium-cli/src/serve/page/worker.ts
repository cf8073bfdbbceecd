/** Hashes a file in this thread, and then has the server hash it: one after the other, so that neither slows the other. */
import { ready, runtime } from 'sodium/wasm';
import { hashHere } from './hash-here.js';
import { hashThere } from './hash-there.js';
import { atIntervals } from './intervals.js';
import type { Report, Side, Task } from './messages.js';

const tell = (report: Report) => self.postMessage(report);

function tellFailure(error: unknown): void {
  tell({ kind: 'failure', message: error instanceof Error ? error.message : String(error) });
}

const progressOf = (side: Side) => atIntervals((bytes) => tell({ kind: 'progress', side, bytes }));

self.addEventListener('message', async ({ data: { file } }: MessageEvent<Task>) => {
  try {
    await ready;
    tell({ kind: 'hashed', side: 'browser', result: await hashHere(file, progressOf('browser')) });
    tell({ kind: 'hashed', side: 'server', result: await hashThere(file, progressOf('server')) });
  } catch (error) {
    tellFailure(error);
  }
});

ready.then(() => tell({ kind: 'ready', version: runtime.version, path: runtime.path }), tellFailure);
