/** Charts as SVG, drawn here, so that the page needs no script. Its colours are the page's. */
import { formatBytes } from '../../format.js';
import { isNoisy } from '../noise.js';
import type { Report, Result } from '../report.js';
import { init } from './echarts.js';
import { LOOKS } from './looks.js';
import { html, Markup } from './markup.js';
import type { Quantity } from './quantities.js';

/** As wide as on a phone; larger screens enlarge it a little. */
const WIDTH = 340;

const LABEL = { color: 'var(--muted)', fontSize: 12 };
const AXIS = {
  axisLabel: LABEL,
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: 'var(--grid)' } },
};

type Option = Parameters<ReturnType<typeof init>['setOption']>[0];

export interface Bar {
  readonly title: string;
  readonly color: string;
  readonly value: number;
  readonly text: string;
}

/** One below the other, from zero. */
export function barChart(bars: readonly Bar[], title: string): Markup {
  const option = {
    grid: { left: 136, right: 64, top: 4, bottom: 4, outerBoundsMode: 'none' },
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: {
      ...AXIS,
      type: 'category',
      inverse: true,
      data: bars.map(({ title }) => title),
      axisLabel: { ...LABEL, color: 'var(--ink)', interval: 0, width: 126, overflow: 'break' },
    },
    series: {
      type: 'bar',
      barWidth: 18,
      label: { show: true, position: 'right', ...LABEL, color: 'var(--ink)' },
      data: bars.map(({ color, value, text }) => ({
        value: Math.max(0, value),
        itemStyle: { color, borderRadius: [0, 3, 3, 0] },
        label: { formatter: () => text },
      })),
    },
  };
  const values = bars.map(({ title, text }) => `${title}: ${text}.`);
  return draw(option as Option, 36 * bars.length + 8, `Bar chart: ${title}. ${values.join(' ')}`);
}

/**
 * Over the size, both scales logarithmic. Where it was too noisy to tell there is a bar between the ends of the estimate.
 *
 * @param alternative says it to those who cannot see it
 */
export function lineChart(
  { contenders, results }: Pick<Report, 'contenders' | 'results'>,
  quantity: Quantity,
  alternative: string,
): Markup {
  const position = positions(results);
  const shown = results.filter(({ byteLength }) => byteLength > 0 || quantity.id !== 'throughput');
  const series = contenders.flatMap(({ name }) => {
    const { color, dashes, mark } = LOOKS[name];
    const points = shown.flatMap(({ byteLength, measurements }) => {
      const measurement = measurements.find((each) => each.name === name);
      const told = measurement && quantity.of(measurement, byteLength);
      if (told === undefined) return [];
      return { x: position(byteLength), byteLength, told };
    });
    const line = {
      type: 'line',
      clip: false,
      symbol: `path://${mark}`,
      symbolSize: 8,
      lineStyle: { color, width: 2, type: dashes.length > 0 ? dashes : 'solid' },
      itemStyle: { color },
      // From 0 bytes no line leads to the others: on this scale it is infinitely far away.
      data: points.flatMap(({ x, byteLength, told }) =>
        isNoisy(told)
          ? [[x, null]]
          : byteLength === 0
            ? [
                [x, told.value],
                [x, null],
              ]
            : [[x, told.value]],
      ),
    };
    const bars = points
      .filter(({ told }) => isNoisy(told))
      .map(({ x, told: { lower, upper } }) => ({
        type: 'line',
        clip: false,
        symbol: 'none',
        lineStyle: { color, width: 5, opacity: 0.5 },
        data: [
          [x, lower],
          [x, upper],
        ],
      }));
    return [line, ...bars];
  });
  const labels = evenly(shown.map(({ byteLength }) => byteLength));
  const option = {
    grid: { left: 68, right: 24, top: 12, bottom: 26, outerBoundsMode: 'none' },
    xAxis: {
      ...AXIS,
      type: 'value',
      min: position(shown[0]!.byteLength),
      max: position(shown.at(-1)!.byteLength),
      splitLine: { show: false },
      axisLabel: {
        ...LABEL,
        customValues: labels.map(position),
        formatter: (_: number, index: number) => formatBytes(labels[index]!),
      },
    },
    yAxis: {
      ...AXIS,
      type: 'log',
      logBase: quantity.base,
      axisLabel: { ...LABEL, formatter: (value: number) => withoutZeros(quantity.format(value)) },
    },
    series,
  };
  return draw(option as Option, 300, alternative);
}

function withoutZeros(number: string): string {
  return number.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
}

/** So many, the first and the last among them, that their labels have room beside each other. */
function evenly(byteLengths: readonly number[]): number[] {
  const gaps = Math.min(4, byteLengths.length - 1);
  const indices = Array.from({ length: gaps + 1 }, (_, index) =>
    Math.round((index * (byteLengths.length - 1)) / gaps),
  );
  return [...new Set(indices)].map((index) => byteLengths[index]!);
}

/** Where a size stands: by its logarithm, and 0 bytes a step before all others. */
function positions(results: readonly Result[]): (byteLength: number) => number {
  const logarithms = results
    .filter(({ byteLength }) => byteLength > 0)
    .map(({ byteLength }) => Math.log2(byteLength));
  const [least = 0] = logarithms;
  const step = Math.max(1, ((logarithms.at(-1) ?? 0) - least) / 10);
  return (byteLength) => (byteLength === 0 ? least - step : Math.log2(byteLength));
}

function draw(option: Option, height: number, alternative: string): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  const [, content = ''] = /^<svg[^>]*>(.*)<\/svg>\s*$/s.exec(svg) ?? [];
  return html`<svg role="img" aria-label="${alternative}" viewBox="0 0 ${WIDTH} ${height}">${new Markup(withoutHooks(content))}</svg>`;
}

/** Without what is there for a script that would follow the pointer, and the clipping of lines that stay in their frame anyway. */
function withoutHooks(svg: string): string {
  return svg
    .replaceAll(/<(style|defs)\b.*?<\/\1>\s*/gs, '')
    .replaceAll(/ (?:class|clip-path|pointer-events|ecmeta_\w+)="[^"]*"/g, '');
}
