import { expect, it } from 'vitest';
import type { Report } from '../../packages/sodium-cli/src/compare/report.ts';
import { ALL_SIZES, reportOf } from '../../packages/sodium-cli/test/support/reports.ts';
import { renderReports } from '../compare-page/render.ts';
import { sizesWhere } from '../compare-page/verdicts.ts';

it('the page of recorded reports leads to each of them', () => {
  const noisy = reportOf({ noisy: [['wasm', 64]] });
  const page = renderReports([
    { name: 'hash-one', report: reportOf() },
    { name: 'hash-one-xeon', report: noisy },
  ]);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links).toEqual(['hash-one', 'hash-one-xeon']);
  expect(ids).toEqual(expect.arrayContaining(links));
  expect(page).toContain('0 B to 64 MiB (2.00× to 2.17×)');
  expect(page).toContain('0 B to 16 B (2.16× to 2.17×), 256 B to 64 MiB (2.00× to 2.12×)');
  // Both are of the library that is called so.
  expect(page.match(/<td class="text">1\.2\.3 \(one\)<\/td>/g)).toHaveLength(2);
  expect(page).toContain('<td class="text">A Processor of 3 GHz, Node 20.20.2</td>');
  // Of a new process, as the made-up reports have it.
  expect(page).toContain('<td>20.0 ms, 10.0 ms</td>');
});

it('sizes are faster or slower in WebAssembly where no process says otherwise', () => {
  const report = withRatios([0.5, 0.6, 1, 1.3, 0.7]);
  expect(sizesWhere('faster', report)).toBe('0 B to 16 B (0.50× to 0.60×), 1 KiB (0.70×)');
  expect(sizesWhere('slower', report)).toBe('256 B (1.30×)');
  expect(sizesWhere('slower', withRatios([0.5]))).toBeUndefined();
});

/** With these for WebAssembly, and their ends 1 % away. */
function withRatios(values: readonly number[]): Report {
  const report = reportOf({ sizes: ALL_SIZES.slice(0, values.length) });
  const results = report.results.map((result, index) => ({
    ...result,
    measurements: result.measurements.map((measurement) => {
      const value = values[index]!;
      const ratio = { lower: value * 0.99, value, upper: value * 1.01 };
      return measurement.name === 'wasm' ? { ...measurement, ratio } : measurement;
    }),
  }));
  return { ...report, results };
}
