/** What is told of each call, in charts and tables alike. */
import { formatBytes, formatNanoseconds } from '../../format.js';
import { operations } from '../operations.js';
import type { Estimate, Measurement, OperationName } from '../report.js';

export interface Quantity {
  readonly id: string;
  readonly title: string;
  readonly explanation: string;
  /** Whether the native library is one of many, or what the others are compared with. */
  readonly hasNative: boolean;
  /** Of the logarithmic scale. */
  readonly base: number;
  readonly isLessBetter: boolean;
  /** Undefined where there is nothing to tell. */
  of(measurement: Measurement, byteLength: number): Estimate | undefined;
  format(value: number): string;
}

const ratio: Quantity = {
  id: 'ratio',
  title: 'Time compared with native',
  explanation:
    'How many times as long as the native library each takes, by the lower deciles of all rounds. Above 1 is slower, below 1 faster.',
  hasNative: false,
  base: 2,
  isLessBetter: true,
  of: ({ ratio }) => ratio,
  format: formatRatio,
};

const time: Quantity = {
  id: 'time',
  title: 'Time per call',
  explanation: 'While little disturbs it: the lower decile of all rounds. Less is better.',
  hasNative: true,
  base: 10,
  isLessBetter: true,
  of: ({ time }) => time,
  format: formatNanoseconds,
};

const throughput: Quantity = {
  id: 'throughput',
  title: 'Throughput',
  explanation: 'Bytes a second, by the lower decile of all rounds. More is better.',
  hasNative: true,
  base: 2,
  isLessBetter: false,
  of: ({ time: { lower, value, upper } }, byteLength) => {
    if (byteLength === 0) return undefined;
    const perSecond = (nanoseconds: number) => (byteLength / nanoseconds) * 1e9;
    return { lower: perSecond(upper), value: perSecond(value), upper: perSecond(lower) };
  },
  format: (bytesPerSecond) => `${formatBytes(bytesPerSecond)}/s`,
};

export function quantitiesOf(operation: OperationName): readonly Quantity[] {
  return operations[operation].hasThroughput ? [ratio, time, throughput] : [ratio, time];
}

export function formatRatio(value: number): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)}×`;
}
