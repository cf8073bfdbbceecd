import { formatBytes, formatNanoseconds } from '../format.js';
import { NOISE_LIMIT, spread } from './noise.js';
import { operations } from './operations.js';
import type { Contender, Distribution, Measurement, Report } from './report.js';

const CONTENDER = 'contender';

/** The report for people to read. */
export function formatTable(report: Report): string {
  const { operation, algorithm, seed, rounds, machine, contenders, skipped, results, coldStart } = report;
  const isNoisy = results.some(({ measurements }) => measurements.some((each) => each.isNoisy));
  const { hasThroughput } = operations[operation];
  const columns = ['size', CONTENDER, 'time', '±', ...(hasThroughput ? ['MiB/s'] : []), 'time/native', '±'];
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
    `Time of a call, median of ${rounds} rounds in which all take turns; ± is half the distance of the quartiles.`,
    "time/native: how many times as long as the native library's it is, taken round by round.",
    'Cold start: from the start of a process to its first result, above one that does nothing.',
    ...(isNoisy
      ? [
          `Too noisy to tell: the quartiles, or the medians of the processes, are more than ${100 * NOISE_LIMIT} % of the median apart.`,
        ]
      : []),
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
  { name, nanoseconds, ratio, isNoisy }: Measurement,
  hasThroughput: boolean,
): string[] {
  return [
    formatBytes(byteLength),
    name,
    formatNanoseconds(nanoseconds.median),
    formatSpread(nanoseconds),
    ...(hasThroughput ? [formatThroughput(byteLength, nanoseconds.median)] : []),
    isNoisy ? 'too noisy to tell' : `${ratio.median.toFixed(2)}x`,
    name === 'native' ? '' : formatSpread(ratio),
  ];
}

function formatThroughput(byteLength: number, nanoseconds: number): string {
  if (byteLength === 0) return '-';
  const mebibytesPerSecond = byteLength / 1024 ** 2 / (nanoseconds / 1e9);
  return mebibytesPerSecond.toFixed(mebibytesPerSecond < 10 ? 1 : 0);
}

/** Half of what the quartiles are apart. */
function formatSpread(distribution: Distribution): string {
  return `${(50 * spread(distribution)).toFixed(1)}%`;
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
