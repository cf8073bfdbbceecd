/** How far the long files under way have been read. */
import { isatty } from 'node:tty';
import type { SingleBar } from 'cli-progress';
import { type FileName, quoted } from './file-names.js';
import { formatBytes, formatSeconds } from './format.js';
import { onWayOut } from './way-out.js';

const STANDARD_ERROR = 2;

/** What takes less needs no bar. */
const DELAY_MILLISECONDS = 500;

/** What a bar shows of the amounts that are done and of all. */
const IN_BYTES = '[{bar}] {percentage} % {value} of {total}, {left} left {name}';
/** For what is counted in no bytes. */
export const WITHOUT_AMOUNTS = '[{bar}] {percentage} %, {left} left {name}';

/** What is told how far files are. */
export interface ProgressSink {
  /** @param total how many bytes will come, where that is known. */
  begin(name: FileName, total: number | undefined): FileProgress;
}

export interface Progress extends ProgressSink {
  /** Takes the bar off the terminal, so that something else can be written; it comes back. */
  clear(): void;
}

export interface FileProgress {
  /** Says how many bytes are done. */
  readonly reach: (done: number) => void;
  end(): void;
}

interface FileUnderWay {
  readonly name: FileName;
  readonly total: number | undefined;
  readonly begin: number;
  done: number;
}

/**
 * One bar for all files under way, which is there while the first of them, for which the others wait, takes long.
 *
 * @param isWanted also where standard error is no terminal, which then gets lines.
 * @param format of what has a total
 * @returns undefined when nothing would be shown.
 */
export function createProgress(isWanted: boolean, format = IN_BYTES): Progress | undefined {
  const isTerminal = isatty(STANDARD_ERROR);
  if (!isTerminal && !isWanted) return undefined;
  const files = new Set<FileUnderWay>();
  let timer: NodeJS.Timeout | undefined;
  let bar: SingleBar | undefined;
  let forget: (() => void) | undefined;

  /** Another bar for other files. */
  function restart(): void {
    hide();
    const [first] = files;
    if (first === undefined) return;
    const wait = first.begin + DELAY_MILLISECONDS - performance.now();
    const started = setTimeout(async () => {
      const { SingleBar } = (await import('cli-progress')).default;
      if (timer === started) show(first, SingleBar);
    }, wait);
    timer = started;
  }

  function show({ name, total }: FileUnderWay, Bar: typeof SingleBar): void {
    bar = new Bar({
      format: total === undefined ? '{value} {name}' : format,
      formatValue: (value, _options, type) =>
        type === 'value' || type === 'total' ? formatBytes(value) : String(value),
      // Otherwise a bar that is interrupted leaves the terminal without line wrapping.
      linewrap: true,
      clearOnComplete: true,
      noTTYOutput: isWanted,
    });
    // Leaves a clean line.
    if (isTerminal) forget = onWayOut(hide);
    const others = files.size === 1 ? '' : ` and ${files.size - 1} more`;
    bar.start(sum('total'), sum('done'), { name: `${quoted(name)}${others}`, left: timeLeft() });
  }

  function hide(): void {
    clearTimeout(timer);
    timer = undefined;
    if (bar === undefined) return;
    bar.stop();
    bar = undefined;
    forget?.();
  }

  /** As fast as it went since the first file began: the bar itself knows nothing of what was before it. */
  function timeLeft(): string {
    const [first] = files;
    const done = sum('done');
    const elapsed = performance.now() - first!.begin;
    return formatSeconds(((sum('total') - done) * elapsed) / done / 1000);
  }

  function sum(what: 'done' | 'total'): number {
    let result = 0;
    for (const file of files) result += file[what] ?? 0;
    return result;
  }

  return {
    begin(name, total) {
      const file: FileUnderWay = { name, total, begin: performance.now(), done: 0 };
      files.add(file);
      restart();
      return {
        reach(done) {
          file.done = done;
          bar?.update(sum('done'), { left: timeLeft() });
        },
        end() {
          files.delete(file);
          restart();
        },
      };
    },
    clear() {
      if (isTerminal && bar !== undefined) restart();
    },
  };
}
