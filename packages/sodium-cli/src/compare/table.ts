import { formatBytes, formatNanoseconds } from '../format.js';
import type { Comparison, Result } from './compare-backends.js';
import type { Distribution } from './measure.js';

const COLUMNS = ['input', 'native', '±', 'MiB/s', 'wasm', '±', 'MiB/s', 'native/wasm', '±'];

/** The comparison for people to read. */
export function formatTable({ hash, seed, machine, native, wasm, results }: Comparison): string {
  const rows = [COLUMNS, ...results.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  '));
  const rounds = results[0]?.rounds;
  return `${[
    `${hash} by libsodium, native against WebAssembly`,
    `machine  ${machine.cpu}, ${machine.cores} cores, ${machine.os}, Node ${machine.node}`,
    `native   libsodium ${native.version}, ${native.path}`,
    `wasm     libsodium ${wasm.version}, ${wasm.path}`,
    `inputs   from seed ${seed}; all digests are equal`,
    '',
    ...table,
    '',
    `Time a call, median of ${rounds} rounds, in which the two take turns; ± is half the distance of the quartiles.`,
    'native/wasm: how many times as fast the native library is.',
  ].join('\n')}\n`;
}

function cellsOf({ byteLength, nativeNanoseconds, wasmNanoseconds, speedup }: Result): string[] {
  return [
    formatBytes(byteLength),
    ...timeCells(nativeNanoseconds, byteLength),
    ...timeCells(wasmNanoseconds, byteLength),
    `${speedup.median.toFixed(2)}x`,
    spread(speedup),
  ];
}

function timeCells(nanoseconds: Distribution, byteLength: number): string[] {
  const mebibytesPerSecond = byteLength / 1024 ** 2 / (nanoseconds.median / 1e9);
  return [
    formatNanoseconds(nanoseconds.median),
    spread(nanoseconds),
    byteLength === 0 ? '-' : mebibytesPerSecond.toFixed(0),
  ];
}

function spread({ lower, median, upper }: Distribution): string {
  return `${((50 * (upper - lower)) / median).toFixed(1)}%`;
}
