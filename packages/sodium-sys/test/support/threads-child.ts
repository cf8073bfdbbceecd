/** Prints how many calls run at once in a process whose argument says how many threads libuv has, and in a worker of it. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const [size] = process.argv.slice(2);
if (isMainThread) {
  if (size === undefined) delete process.env['UV_THREADPOOL_SIZE'];
  else process.env['UV_THREADPOOL_SIZE'] = size;
}

const { Threads } = await import('../../src/async/threads.ts');

let running = 0;
const threads = new Threads();
for (let call = 0; call < 2000; call++) {
  void threads.run(() => {
    running++;
    return new Promise(() => {});
  });
}

if (isMainThread) {
  // Node 20's workers do not know how to load TypeScript.
  const start = `import('tsx/esm/api').then(({ tsImport }) => tsImport('${import.meta.url}', '${import.meta.url}'))`;
  const worker = new Worker(start, { eval: true });
  worker.on('message', (other: number) => {
    console.log(`${running} ${other}`);
    process.exit();
  });
} else {
  parentPort!.postMessage(running);
}
