/** The page: takes a file, has a worker hash it, and shows what comes of it. Nothing here takes long. */
import { formatBytes } from '../../format.js';
import type { Hashed, ServerFacts } from '../answers.js';
import type { Report, Side, Task } from './messages.js';
import { begin, fail, input, say, showLibrary, showProgress, showResult, showVerdict, stop } from './view.js';

let server: ServerFacts | undefined;
let worker = startWorker();
/** Being hashed. */
let current: { readonly file: File; readonly results: Partial<Record<Side, Hashed>> } | undefined;

async function askServer(): Promise<void> {
  const response = await fetch('server.json');
  if (!response.ok) throw new Error(await response.text());
  server = (await response.json()) as ServerFacts;
  const { backend, version, path } = server;
  const kind =
    backend === 'native' ? 'Native libsodium' : 'No native library was found: libsodium in WebAssembly';
  showLibrary('server', `${kind} ${version}, ${path}`);
  offer();
}

function startWorker(): Worker {
  const started = new Worker('worker.js', { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Report>) => {
    // What an earlier one has said before it was stopped may come late.
    if (started === worker) take(data);
  });
  started.addEventListener('error', ({ message }) => end(`The worker failed: ${message}`));
  return started;
}

function take(report: Report): void {
  if (report.kind === 'ready') {
    showLibrary('browser', `libsodium ${report.version} in WebAssembly, ${report.path}`);
  } else if (report.kind === 'failure') {
    end(report.message);
  } else if (current !== undefined) {
    const { file, results } = current;
    if (report.kind === 'progress') {
      showProgress(report.side, report.bytes, file.size);
      return;
    }
    results[report.side] = report.result;
    showResult(report.side, report.result);
    if (report.side === 'browser') say(`${file.name}: hashed in the browser; now on the server.`);
    const { browser, server: there } = results;
    if (browser === undefined || there === undefined) return;
    end();
    showVerdict(file.name, server?.backend === 'native' ? 'native libsodium' : 'the server', browser, there);
  }
}

/** Files can be chosen as soon as the server is known, one at a time. */
function offer(): void {
  input.disabled = server === undefined || current !== undefined;
}

function hash(files: FileList | null | undefined): void {
  const [file, ...others] = files ?? [];
  if (file === undefined || server === undefined) return;
  if (current !== undefined) {
    fail('One file at a time: another is being hashed.');
    return;
  }
  begin();
  const problem = others.length > 0 ? 'One file at a time, please.' : problemOf(file, server);
  if (problem === undefined) start(file);
  else fail(problem);
}

function problemOf({ name, size }: File, { limit }: ServerFacts): string | undefined {
  if (size <= limit) return undefined;
  const has = `${name} has ${formatBytes(size)}, and the server takes at most ${formatBytes(limit)}.`;
  return `${has} Start sodium compare --serve with a larger --limit.`;
}

function start(file: File): void {
  current = { file, results: {} };
  say(`${file.name}: hashing ${formatBytes(file.size)} in the browser.`);
  stop.hidden = false;
  // What has the focus is about to be disabled.
  if (document.activeElement === input) stop.focus();
  offer();
  worker.postMessage({ file } satisfies Task);
}

function end(message?: string): void {
  const hadFocus = document.activeElement === stop;
  current = undefined;
  offer();
  if (hadFocus) input.focus();
  stop.hidden = true;
  if (message !== undefined) fail(message);
}

input.addEventListener('change', () => hash(input.files));
// The same file can be chosen again.
input.addEventListener('click', () => {
  input.value = '';
});

stop.addEventListener('click', () => {
  worker.terminate();
  worker = startWorker();
  end();
  begin();
  say('Stopped.');
});

for (const kind of ['dragenter', 'dragover']) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    document.body.classList.add('dragging');
  });
}
document.addEventListener('dragleave', ({ relatedTarget }) => {
  if (relatedTarget === null) document.body.classList.remove('dragging');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dragging');
  hash(event.dataTransfer?.files);
});

askServer().catch((error: unknown) => {
  fail(`The server does not answer; is sodium compare --serve still running?\n${(error as Error).message}`);
});
