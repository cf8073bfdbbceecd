/** A report with figures that are typed in. */
import type { Distribution, Estimate, Report } from '../../src/compare/report.ts';

const steady = (median: number): Distribution => ({ lower: median * 0.99, median, upper: median * 1.01 });
const sure = (value: number): Estimate => ({ lower: value * 0.99, value, upper: value * 1.01 });
const noisy = (value: number): Estimate => ({ lower: value * 0.8, value, upper: value * 1.2 });

export const report: Report = {
  operation: 'hash',
  algorithm: 'BLAKE2b-256',
  date: '2026-11-28T12:00:00.000Z',
  seed: 'a seed',
  rounds: 15,
  machine: { cpu: 'A processor', cores: 2, os: 'Linux 6 x64', runtime: 'Node 20.20.2' },
  contenders: [
    { name: 'native', title: 'libsodium', version: '1.0.18', path: '/lib/libsodium.so.23' },
    { name: 'wasm', title: 'libsodium', version: '1.0.22', path: 'libsodium-sumo' },
    { name: 'noble', title: '@noble/hashes', version: '2.4.0' },
  ],
  skipped: [{ name: 'node-crypto', reason: 'node:crypto has no BLAKE2b-256' }],
  results: [
    {
      byteLength: 1024,
      verified: '00',
      measurements: [
        { name: 'native', nanoseconds: steady(2100), time: sure(2000), ratio: sure(1) },
        { name: 'wasm', nanoseconds: steady(6000), time: noisy(5000), ratio: sure(2.5) },
        { name: 'noble', nanoseconds: steady(20_000), time: sure(20_000), ratio: noisy(10) },
      ],
    },
  ],
  coldStart: [
    { name: 'native', nanoseconds: steady(30e6) },
    { name: 'wasm', nanoseconds: steady(40e6) },
    { name: 'noble', nanoseconds: { lower: -1e6, median: 2e6, upper: 3e6 } },
  ],
};
