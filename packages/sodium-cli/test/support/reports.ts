/** Reports of made-up figures, to look at how they are shown. */
import type { ContenderName, Distribution, Estimate, Measurement, Report } from '../../src/compare/report.ts';

const TITLES: Readonly<Record<ContenderName, string>> = {
  native: 'libsodium',
  wasm: 'libsodium',
  'libsodium-wrappers': 'libsodium-wrappers-sumo',
  'sodium-native': 'sodium-native',
  'node-crypto': 'node:crypto',
  noble: '@noble/hashes',
};

/** What a call takes, and what each byte adds, in nanoseconds. */
const COSTS: Readonly<Record<ContenderName, readonly [call: number, byte: number]>> = {
  native: [600, 1],
  wasm: [1300, 2],
  'libsodium-wrappers': [2000, 2.2],
  'sodium-native': [350, 1.1],
  'node-crypto': [2500, 0.9],
  noble: [4000, 9],
};

export const ALL_SIZES = [0, ...Array.from({ length: 12 }, (_, index) => 16 * 4 ** index)];

export interface ReportOptions {
  readonly sizes?: readonly number[];
  /** Whose figures are too noisy to tell, and for which size. */
  readonly noisy?: readonly (readonly [name: ContenderName, byteLength: number])[];
}

export function reportOf({ sizes = ALL_SIZES, noisy = [] }: ReportOptions = {}): Report {
  const names = Object.keys(TITLES) as ContenderName[];
  const measure = (name: ContenderName, byteLength: number): Measurement => {
    const isNoisy = noisy.some(([one, size]) => one === name && size === byteLength);
    const nanoseconds = nanosecondsOf(name, byteLength);
    const spread = isNoisy ? 0.6 : 0.01;
    const ratio = between(nanoseconds / nanosecondsOf('native', byteLength), name === 'native' ? 0 : spread);
    return { name, nanoseconds: around(nanoseconds, spread), time: between(nanoseconds, spread), ratio };
  };
  return {
    operation: 'hash',
    algorithm: 'BLAKE2b-256',
    date: '2026-02-03T04:05:06.000Z',
    seed: 'a seed',
    rounds: 25,
    machine: { cpu: 'A Processor of 3 GHz', cores: 4, os: 'Linux 6.1 x86_64', runtime: 'Node 20.20.2' },
    contenders: names.map((name) => ({
      name,
      title: TITLES[name],
      version: '1.2.3',
      ...(name === 'native' ? { path: '/usr/lib/x86_64-linux-gnu/libsodium.so.23.3.0' } : {}),
    })),
    skipped: [],
    results: sizes.map((byteLength) => ({
      byteLength,
      verified: 'the same digest',
      measurements: names.map((name) => measure(name, byteLength)),
    })),
    coldStart: names.map((name, index) => ({ name, nanoseconds: around(1e7 * (index + 1), 0.05) })),
  };
}

function nanosecondsOf(name: ContenderName, byteLength: number): number {
  const [call, byte] = COSTS[name];
  return call + byte * byteLength;
}

function between(value: number, spread: number): Estimate {
  return { lower: value * (1 - spread), value, upper: value * (1 + spread) };
}

function around(median: number, spread: number): Distribution {
  return { lower: median * (1 - spread), median, upper: median * (1 + spread) };
}
