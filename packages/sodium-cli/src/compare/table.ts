import { formatBytes, formatNanoseconds } from '../format.js';
import { isNoisy, NOISE_LIMIT, uncertainty } from './noise.js';
import { operations } from './operations.js';
import type { Contender, Measurement, Report } from './report.js';

const CONTENDER = 'contender';

/** The report for people to read. */
export function formatTable(report: Report): string {
  const { operation, algorithm, seed, rounds, machine, contenders, skipped, results, coldStart } = report;
  const hasNoise = results.some(({ measurements }) => measurements.some(({ ratio }) => isNoisy(ratio)));
  const { hasThroughput } = operations[operation];
  const columns = [
    'size',
    CONTENDER,
    'time',
    '±',
    ...(hasThroughput ? ['MiB/s'] : []),
    'time/native',
    '±',
    'median',
    'spread',
  ];
  return `${[
    `${algorithm} (${operation}), native against ${listed(contenders.slice(1).map(({ name }) => name))}`,
    '',
    ...aligned([
      ['machine', `${machine.cpu}, ${machine.cores} cores, ${machine.os}, ${machine.runtime}`],
      ...contenders.map((contender) => [contender.name, describe(contender)]),
      ...skipped.map(({ name, reason }) => [name, `skipped: ${reason}`]),
      ['inputs', `from seed ${seed}; all results are equal`],
    ]),
    '',
    ...aligned(
      [
        columns,
        ...results.flatMap(({ byteLength, measurements }) =>
          measurements.map((measurement) => cellsOf(byteLength, measurement, hasThroughput)),
        ),
      ],
      columns.indexOf(CONTENDER),
    ),
    '',
    ...aligned(
      [
        ['cold start', 'median', 'quartiles', ''],
        ...coldStart.map(({ name, nanoseconds: { lower, median, upper } }) => [
          name,
          formatNanoseconds(median),
          `${formatNanoseconds(lower)} to`,
          formatNanoseconds(upper),
        ]),
      ],
      0,
    ),
    '',
    `Time of a call while little disturbs it: the lower decile of ${rounds} rounds, in which all take turns.`,
    "time/native: how many times as long as the native library's that is.",
    '±: by how much it changes when one process of those that were measured is left out.',
    ...(hasNoise ? [`Too noisy to tell: by more than ${100 * NOISE_LIMIT} %.`] : []),
    'Median of all rounds; spread is half the distance of their quartiles.',
    'Cold start: from the start of a process to its first result, above one that does nothing.',
  ].join('\n')}\n`;
}

function describe({ title, version, path }: Contender): string {
  return path === undefined ? `${title} ${version}` : `${title} ${version}, ${path}`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1)!;
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function cellsOf(
  byteLength: number,
  { name, nanoseconds, time, ratio }: Measurement,
  hasThroughput: boolean,
): string[] {
  return [
    formatBytes(byteLength),
    name,
    formatNanoseconds(time.value),
    formatPart(uncertainty(time)),
    ...(hasThroughput ? [formatThroughput(byteLength, time.value)] : []),
    isNoisy(ratio) ? 'too noisy to tell' : `${ratio.value.toFixed(2)}x`,
    name === 'native' ? '' : formatPart(uncertainty(ratio)),
    formatNanoseconds(nanoseconds.median),
    formatPart((nanoseconds.upper - nanoseconds.lower) / nanoseconds.median / 2),
  ];
}

function formatThroughput(byteLength: number, nanoseconds: number): string {
  if (byteLength === 0) return '-';
  const mebibytesPerSecond = byteLength / 1024 ** 2 / (nanoseconds / 1e9);
  return mebibytesPerSecond.toFixed(mebibytesPerSecond < 10 ? 1 : 0);
}

function formatPart(part: number): string {
  return `${(100 * part).toFixed(1)}%`;
}

/** Columns of the same width, numbers to the right; without `leftColumn` all is text, to the left. */
function aligned(rows: readonly (readonly string[])[], leftColumn?: number): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const isLeft = leftColumn === undefined || leftColumn === column;
        return isLeft ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
      })
      .join('  ')
      .trimEnd(),
  );
}
