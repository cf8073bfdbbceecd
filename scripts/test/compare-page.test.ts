import { expect, it } from 'vitest';
import { reportOf } from '../../packages/sodium-cli/test/support/reports.ts';
import { renderReports } from '../compare-page/render.ts';

it('the page of recorded reports leads to each of them', () => {
  const noisy = reportOf({ noisy: [['wasm', 0]] });
  const page = renderReports([
    { name: 'hash-one', report: reportOf() },
    { name: 'hash-other', report: noisy },
  ]);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links).toEqual(['hash-one', 'hash-other']);
  expect(ids).toEqual(expect.arrayContaining(links));
  expect(page).toContain('WebAssembly takes 2.17× the time for 0 B and 2.00× the time for 64 MiB.');
  expect(page).toContain('For 0 B the machine was too noisy to tell.');
});
