/** For which sizes WebAssembly is faster than the native library, and for which it is slower. */

import { isNoisy } from '../../packages/sodium-cli/src/compare/noise.ts';
import { formatRatio } from '../../packages/sodium-cli/src/compare/page/quantities.ts';
import type { Measurement, Report } from '../../packages/sodium-cli/src/compare/report.ts';
import { formatBytes } from '../../packages/sodium-cli/src/format.ts';

export type Verdict = 'faster' | 'slower';

interface Told {
  readonly byteLength: number;
  readonly ratio: number;
}

/** In words, like `0 B to 1 KiB (0.86× to 0.96×)`; undefined where there are no such sizes. */
export function sizesWhere(verdict: Verdict, report: Report): string | undefined {
  const groups: Told[][] = [];
  let continues = false;
  for (const { byteLength, measurements } of report.results) {
    const wasm = measurements.find(({ name }) => name === 'wasm');
    const fits = wasm !== undefined && verdictOn(wasm) === verdict;
    if (fits) {
      if (!continues) groups.push([]);
      groups.at(-1)!.push({ byteLength, ratio: wasm.ratio.value });
    }
    continues = fits;
  }
  return groups.length === 0 ? undefined : groups.map(describe).join(', ');
}

/** None where it is open when one process is left out, or the machine was too noisy. */
function verdictOn({ ratio }: Measurement): Verdict | undefined {
  const { lower, upper } = ratio;
  if (isNoisy(ratio)) return undefined;
  if (upper < 1) return 'faster';
  return lower > 1 ? 'slower' : undefined;
}

function describe(group: readonly Told[]): string {
  const sizes = group.map(({ byteLength }) => formatBytes(byteLength));
  const ratios = group.map(({ ratio }) => ratio);
  return `${range(sizes[0]!, sizes.at(-1)!)} (${range(formatRatio(Math.min(...ratios)), formatRatio(Math.max(...ratios)))})`;
}

function range(from: string, to: string): string {
  return from === to ? from : `${from} to ${to}`;
}
