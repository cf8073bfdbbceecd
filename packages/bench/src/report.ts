/** Writes what was measured, as Markdown. */

import type { ClockName } from 'measuring';
import { type Distribution, distribution, pairedRatios } from 'measuring';
import type { CallsResult } from './calls.js';
import type { Environment } from './environment.js';
import { FLOOR } from './floor.js';
import { KERNEL_REFERENCE, type KernelId, kernels } from './kernels.js';
import type { Measured } from './measure.js';
import { operations } from './operations.js';
import type { Absent } from './runner.js';
import type { Comparison } from './service/comparison.js';
import type { StartupTimes } from './startup.js';
import type { Outcome } from './targets.js';

export interface Report {
  readonly environment: Environment;
  readonly rounds: number;
  readonly clock: ClockName;
  readonly calls: readonly CallsResult[];
  readonly kernels: ReadonlyMap<KernelId, readonly Measured[]>;
  readonly absent: readonly Absent[];
  readonly startup: StartupTimes | undefined;
  readonly service: readonly Comparison[];
  readonly outcomes: readonly Outcome[];
}

export function renderReport({
  environment,
  rounds,
  clock,
  calls,
  kernels: byKernel,
  absent,
  startup,
  service,
  outcomes,
}: Report): string {
  return [
    '# What calls take',
    renderEnvironment(environment),
    `Medians of ${rounds} rounds, with quartiles, in ${clock === 'cpu' ? 'CPU' : 'wall-clock'} time. A ratio is the median of the ratios of samples of the same round.`,
    ...calls.flatMap(renderCalls),
    ...[...byKernel].flatMap(([id, measured]) => renderKernel(id, measured)),
    ...(startup === undefined ? [] : renderStartup(startup)),
    ...service.flatMap(renderComparison),
    ...absent.map(({ name, reason }) => `Not measured: ${name} (${reason}).`),
    ...renderOutcomes(outcomes),
    '',
  ].join('\n\n');
}

function renderEnvironment({ date, cpu, cores, os, runtime, versions }: Environment): string {
  return [
    `- Date: ${date}`,
    `- Machine: ${cpu}, ${cores} cores, ${os}`,
    `- Runtime: ${runtime}`,
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`),
  ].join('\n');
}

function renderCalls({ table: { title, operations: done }, runtime, measured }: CallsResult): string[] {
  return done.flatMap((operation) => [
    `## ${operations[operation]}, ${title}, ${runtime}`,
    renderOperation(measured.filter((each) => each.operation === operation)),
  ]);
}

function renderOperation(measured: readonly Measured[]): string {
  const samplesOf = (id: string) => measured.find((each) => each.id === id)?.samples;
  const [floor, ours] = [samplesOf(FLOOR.id), samplesOf('native')];
  const rows = measured.map(({ name, samples }) => [
    name,
    ...medianAndQuartiles(samples, formatNanoseconds),
    ...(floor === undefined ? [] : [formatRatio(pairedRatios(samples, floor))]),
    ...(ours === undefined ? [] : [formatRatio(pairedRatios(samples, ours))]),
  ]);
  const ratios = [
    ...(floor === undefined ? [] : ['× C floor']),
    ...(ours === undefined ? [] : ['× `sodium`']),
  ];
  return table(['', 'ns a call', 'quartiles', ...ratios], rows);
}

function renderKernel(id: KernelId, measured: readonly Measured[]): string[] {
  const reference = measured.find((each) => each.id === KERNEL_REFERENCE)?.samples;
  const rows = measured.map(({ name, samples }) => {
    return [
      name,
      ...medianAndQuartiles(samples, formatNanoseconds),
      formatRatio(reference && pairedRatios(samples, reference)),
    ];
  });
  return [
    `## ${kernels.find((kernel) => kernel.id === id)!.name}`,
    table(['candidate', 'ns a call', 'quartiles', '× sodium-native'], rows),
  ];
}

function renderComparison({ title, note, unit, reference, measured }: Comparison): string[] {
  const format = unit === 'ns' ? formatNanoseconds : formatMilliseconds;
  const base = reference && measured.find(({ id }) => id === reference.id)?.samples;
  const rows = measured.map(({ name, samples }) => {
    return [
      name,
      ...medianAndQuartiles(samples, format),
      reference === undefined
        ? format(Math.max(...samples))
        : formatRatio(base && pairedRatios(samples, base)),
    ];
  });
  const last = reference === undefined ? 'worst' : `× ${reference.name}`;
  return [`## ${title}`, note, table(['', unit === 'ns' ? 'ns a call' : 'ms', 'quartiles', last], rows)];
}

function renderStartup({ bare, programs }: StartupTimes): string[] {
  const rows = programs.map(({ name, samples }) => {
    return [name, ...medianAndQuartiles(samples, (milliseconds) => milliseconds.toFixed(1))];
  });
  return [
    '## From start to first hash',
    `Milliseconds above an empty program, which takes ${distribution(bare).median.toFixed(1)} ms.`,
    table(['program', 'ms', 'quartiles'], rows),
  ];
}

function renderOutcomes(outcomes: readonly Outcome[]): string[] {
  const rows = outcomes.map(({ target, limit, unit, measured, passed }) => [
    target,
    `≤ ${limit} ${unit}`,
    measured === undefined ? '–' : `${formatOutcome(measured.median)} ${unit}`,
    measured === undefined ? '–' : `${formatOutcome(measured.lower)} – ${formatOutcome(measured.upper)}`,
    passed === undefined ? 'not measured' : passed ? 'pass' : 'fail',
  ]);
  return ['## Targets', table(['target', 'limit', 'measured', 'quartiles', ''], rows)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Two cells of a row. */
function medianAndQuartiles(
  samples: readonly number[],
  format: (sample: number) => string,
): [string, string] {
  const { median, lower, upper } = distribution(samples);
  return [format(median), `${format(lower)} – ${format(upper)}`];
}

function formatNanoseconds(nanoseconds: number): string {
  return Math.round(nanoseconds).toLocaleString('en');
}

function formatMilliseconds(nanoseconds: number): string {
  return (nanoseconds / 1e6).toLocaleString('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
}

function formatRatio(ratio: Distribution | undefined): string {
  return ratio === undefined ? '–' : ratio.median.toFixed(2);
}

function formatOutcome(value: number): string {
  return value.toFixed(3);
}
