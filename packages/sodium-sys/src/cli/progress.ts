/** How far the vendoring is, on a terminal. */
import { isatty } from 'node:tty';
import type { SingleBar } from 'cli-progress';
import type { VendorProgress } from '../vendor/vendor-options.js';

const STANDARD_ERROR = 2;

const LABELS = { download: 'bytes downloaded', build: 'files compiled' };

export interface Progress {
  show(progress: VendorProgress): void;
  /** Takes the bar away again. */
  stop(): void;
}

export function startProgress(): Progress | undefined {
  if (!isatty(STANDARD_ERROR)) return undefined;
  let current: { readonly step: string; readonly bar: SingleBar } | undefined;
  let isStopped = false;
  const begin = async ({ step, done, total }: VendorProgress): Promise<void> => {
    const { SingleBar } = (await import('cli-progress')).default;
    if (isStopped || current?.step === step) return;
    current?.bar.stop();
    const format = '[{bar}] {percentage} %, {value} of {total} {label}';
    // Otherwise a bar that is interrupted leaves the terminal without line wrapping.
    current = { step, bar: new SingleBar({ format, linewrap: true, clearOnComplete: true }) };
    current.bar.start(total ?? 0, done, { label: LABELS[step] });
  };
  return {
    show(progress) {
      if (current?.step !== progress.step) void begin(progress);
      else current.bar.update(progress.done);
    },
    stop() {
      isStopped = true;
      current?.bar.stop();
    },
  };
}
