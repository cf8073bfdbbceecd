/** All figures of a report, as tables. */
import { formatBytes, formatNanoseconds } from '../../format.js';
import { isNoisy } from '../noise.js';
import type { Contender, Estimate, Report, Result } from '../report.js';
import { labelOf } from './looks.js';
import { html, type Markup } from './markup.js';
import type { Quantity } from './quantities.js';

/** A row for each size, a column for each contender. */
export function quantityTable({ contenders, results }: Report, quantity: Quantity, id: string): Markup {
  const columns = contenders.slice(quantity.hasNative ? 0 : 1);
  return table(
    id,
    quantity.title,
    html`<th scope="col">Size</th>${columns.map((column) => html`<th scope="col">${labelOf(column)}</th>`)}`,
    results.map((result) => quantityRow(result, columns, quantity)),
  );
}

function quantityRow(result: Result, columns: readonly Contender[], quantity: Quantity): Markup {
  const cells = columns.map(({ name }) => {
    const measurement = result.measurements.find((each) => each.name === name);
    const told = measurement && quantity.of(measurement, result.byteLength);
    return told;
  });
  const best = bestOf(
    cells.filter((told) => told !== undefined),
    quantity,
  );
  return html`<th scope="row">${formatBytes(result.byteLength)}</th>${cells.map((told) => {
    if (told === undefined) return html`<td>–</td>`;
    const { lower, value, upper } = told;
    if (isNoisy(told)) {
      return html`<td class="noisy"><em>noisy:</em> ${quantity.format(lower)} to ${quantity.format(upper)}</td>`;
    }
    const isBest = best !== undefined && lower <= best.upper && upper >= best.lower;
    if (!isBest) return html`<td>${quantity.format(value)}</td>`;
    return html`<td class="best">${quantity.format(value)}<span class="unseen">, best</span></td>`;
  })}`;
}

function bestOf(all: readonly Estimate[], { hasNative, isLessBetter }: Quantity): Estimate | undefined {
  if (!hasNative) return undefined;
  const sorted = [...all].sort((one, other) => one.value - other.value);
  return isLessBetter ? sorted[0] : sorted.at(-1);
}

export function coldStartTable({ contenders, coldStart }: Report, id: string): Markup {
  return table(
    id,
    'Cold start',
    html`<th scope="col">Library</th><th scope="col">Median</th><th scope="col">Quartiles</th>`,
    coldStart.map(({ name, nanoseconds: { lower, median, upper } }) => {
      const label = labelOf(contenders.find((each) => each.name === name)!);
      return html`<th scope="row">${label}</th><td>${formatNanoseconds(median)}</td><td>${formatNanoseconds(lower)} to ${formatNanoseconds(upper)}</td>`;
    }),
  );
}

export function contenderTable({ contenders, skipped }: Report, id: string): Markup {
  return table(
    id,
    'The libraries',
    html`<th scope="col">Library</th><th scope="col" class="text">Version</th><th scope="col" class="text">From</th>`,
    [
      ...contenders.map(
        (contender) =>
          html`<th scope="row">${labelOf(contender)}</th><td class="text">${contender.version}</td><td class="from">${contender.path ?? '–'}</td>`,
      ),
      ...skipped.map(
        ({ name, reason }) =>
          html`<th scope="row">${name}</th><td class="text">left out</td><td class="from">${reason}</td>`,
      ),
    ],
  );
}

/** What is too wide for a phone is scrolled, with the keyboard too. */
export function table(id: string, caption: string, head: Markup, rows: readonly Markup[]): Markup {
  return html`<div class="scrolled" role="region" tabindex="0" aria-labelledby="${id}-caption">
<table>
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row}</tr>\n`)}</tbody>
</table>
</div>`;
}
