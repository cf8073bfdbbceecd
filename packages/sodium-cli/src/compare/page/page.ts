/** A report as one page, which needs neither network nor script. */
import { formatBytes, formatNanoseconds } from '../../format.js';
import { isNoisy } from '../noise.js';
import type { Contender, ContenderName, Report, Result } from '../report.js';
import { type Bar, barChart, lineChart } from './charts.js';
import { LOOKS, labelOf, swatch } from './looks.js';
import { html, Markup } from './markup.js';
import { formatRatio, type Quantity, quantitiesOf } from './quantities.js';
import { STYLE } from './style.js';
import { coldStartTable, contenderTable, quantityTable } from './tables.js';

export function renderPage(report: Report): string {
  const title = `${report.algorithm}, native and in WebAssembly`;
  return renderDocument(title, html`<h1>${title}</h1>\n${reportSections(report, 'report', 2)}`);
}

/** The policy has the browser refuse whatever is not in the file. */
export function renderDocument(title: string, content: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.text;
}

/** @param level of its headings */
export function reportSections(report: Report, id: string, level: 2 | 3): Markup {
  const { machine, seed, rounds, date } = report;
  return html`<p class="lead">${summaryOf(report)}</p>
<dl class="conditions">
<dt>Machine</dt><dd>${machine.cpu}, ${machine.cores} cores, ${machine.os}</dd>
<dt>Runtime</dt><dd>${machine.runtime}</dd>
<dt>Measured</dt><dd><time datetime="${date}">${date.slice(0, 10)}</time>, ${rounds} rounds, in which the libraries take turns</dd>
<dt>Inputs</dt><dd>random bytes from the seed ${seed}; before anything was measured, the results were found to agree</dd>
</dl>
${quantitiesOf(report.operation).map((quantity) => quantitySection(report, quantity, `${id}-${quantity.id}`, level))}
${coldStartSection(report, `${id}-start`, level)}
${heading(level, 'What was compared')}
${contenderTable(report, `${id}-libraries`)}
`;
}

/** WebAssembly against native, for the smallest and the largest input. */
function summaryOf({ results }: Report): string {
  const ends = [...new Set([results[0]!, results.at(-1)!])].flatMap(({ byteLength, measurements }) => {
    const wasm = measurements.find(({ name }) => name === 'wasm');
    return wasm === undefined ? [] : [{ ...wasm, size: formatBytes(byteLength) }];
  });
  const told = ends
    .filter(({ ratio }) => !isNoisy(ratio))
    .map(({ ratio, size }) => `${formatRatio(ratio.value)} the time for ${size}`);
  const noisy = ends.filter(({ ratio }) => isNoisy(ratio)).map(({ size }) => size);
  const sentences = [
    ...(told.length > 0
      ? [`Compared with the native library, WebAssembly takes ${told.join(' and ')}.`]
      : []),
    ...(noisy.length > 0 ? [`For ${noisy.join(' and ')} the machine was too noisy to tell.`] : []),
  ];
  return sentences.join(' ');
}

function quantitySection(report: Report, quantity: Quantity, id: string, level: 2 | 3): Markup {
  const hasNoise = report.results.some(({ measurements, byteLength }) =>
    measurements.some((measurement) => {
      const told = quantity.of(measurement, byteLength);
      return told !== undefined && isNoisy(told);
    }),
  );
  const best = quantity.hasNative
    ? ' In bold: the best of each row, and what may be as good when one process is left out.'
    : '';
  const noise = hasNoise
    ? ' A wide bar without a mark is what was too noisy to tell: from the least to the greatest when one process is left out.'
    : '';
  return html`${heading(level, quantity.title)}
<p class="note">${quantity.explanation}${best}${noise}</p>
<div class="measured">
<figure>
${quantityChart(report, quantity)}
</figure>
${quantityTable(report, quantity, id)}
</div>
`;
}

/** A single size is no line. */
function quantityChart(report: Report, quantity: Quantity): Markup {
  const { contenders, results } = report;
  if (results.length > 1) {
    return html`${legend(contenders)}\n${lineChart(report, quantity, alternativeOf(report, quantity))}`;
  }
  const [{ byteLength, measurements }] = results as [Result];
  const bars = measurements.flatMap((measurement) => {
    const told = quantity.of(measurement, byteLength);
    if (told === undefined) return [];
    const format = isNoisy(told) ? () => 'too noisy' : quantity.format;
    return [barOf(report, measurement.name, told.value, format)];
  });
  return barChart(bars, `${quantity.title} for ${formatBytes(byteLength)}`);
}

function barOf(report: Report, name: ContenderName, value: number, format: (value: number) => string): Bar {
  return { title: titleOf(report, name), color: LOOKS[name].color, value, text: format(value) };
}

function alternativeOf({ contenders, results }: Report, quantity: Quantity): string {
  const ends = contenders.map((contender) => {
    const { name } = contender;
    const title = labelOf(contender);
    const values = results.flatMap(({ byteLength, measurements }) => {
      const measurement = measurements.find((each) => each.name === name);
      const told = measurement && quantity.of(measurement, byteLength);
      if (told === undefined || isNoisy(told)) return [];
      return [`${quantity.format(told.value)} at ${formatBytes(byteLength)}`];
    });
    if (values.length === 0) return `${title}: too noisy to tell.`;
    return `${title}: ${[...new Set([values[0], values.at(-1)])].join(', ')}.`;
  });
  return `Line chart: ${quantity.title} over the size of the input, both logarithmic. ${ends.join(' ')} All values are in the table that follows.`;
}

function coldStartSection(report: Report, id: string, level: 2 | 3): Markup | undefined {
  if (report.coldStart.length === 0) return undefined;
  const bars = report.coldStart.map(({ name, nanoseconds }) =>
    barOf(report, name, nanoseconds.median, formatNanoseconds),
  );
  return html`${heading(level, 'Cold start')}
<p class="note">From the start of a process to its first result, less what an empty program takes. Less is better.</p>
<div class="measured">
<figure>
${barChart(bars, 'Cold start')}
</figure>
${coldStartTable(report, id)}
</div>
`;
}

function legend(contenders: readonly Contender[]): Markup {
  return html`<ul class="legend">${contenders.map((contender) => html`<li>${swatch(LOOKS[contender.name])}${labelOf(contender)}</li>`)}</ul>`;
}

function titleOf({ contenders }: Report, name: ContenderName): string {
  return labelOf(contenders.find((each) => each.name === name)!);
}

function heading(level: 2 | 3, text: string): Markup {
  return level === 2 ? html`<h2>${text}</h2>` : html`<h3>${text}</h3>`;
}
