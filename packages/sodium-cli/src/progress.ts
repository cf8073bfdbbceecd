/** How far a long file has been read, on a terminal. */
import { isatty } from 'node:tty';
import type { SingleBar } from 'cli-progress';
import { type FileName, quoted } from './file-names.js';
import { formatBytes } from './format.js';

const STANDARD_ERROR = 2;

/** What takes less needs no bar. */
const DELAY_MILLISECONDS = 500;

export interface Progress {
  advance(byteLength: number): void;
  /** Takes the bar away again. */
  stop(): void;
}

/** @param total how many bytes will come, where that is known. */
export function startProgress(name: FileName, total: number | undefined): Progress | undefined {
  if (!isatty(STANDARD_ERROR)) return undefined;
  let done = 0;
  let bar: SingleBar | undefined;
  let isStopped = false;
  const timer = setTimeout(async () => {
    const { SingleBar } = (await import('cli-progress')).default;
    if (isStopped) return;
    bar = new SingleBar({
      format:
        total === undefined
          ? '{value} {name}'
          : '[{bar}] {percentage} % {value} of {total}, {eta_formatted} left {name}',
      formatValue: (value, _options, type) =>
        type === 'value' || type === 'total' ? formatBytes(value) : String(value),
      // Otherwise a bar that is interrupted leaves the terminal without line wrapping.
      linewrap: true,
      clearOnComplete: true,
    });
    bar.start(total ?? 0, done, { name: quoted(name) });
  }, DELAY_MILLISECONDS);
  return {
    advance(byteLength) {
      done += byteLength;
      bar?.update(done);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      bar?.stop();
    },
  };
}
