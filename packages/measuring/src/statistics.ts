/** Quartiles of samples. */
export interface Distribution {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

export function distribution(samples: readonly number[]): Distribution {
  const sorted = ascending(samples);
  return { lower: at(sorted, 0.25), median: at(sorted, 0.5), upper: at(sorted, 0.75) };
}

/** What so many of the samples are below; between two samples in proportion. */
export function quantile(samples: readonly number[], fraction: number): number {
  return at(ascending(samples), fraction);
}

function ascending(samples: readonly number[]): number[] {
  return [...samples].sort((a, b) => a - b);
}

function at(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** The ratios of samples that were taken in the same round, so that what slowed a round down slowed both. */
export function pairedRatios(samples: readonly number[], reference: readonly number[]): Distribution {
  return distribution(samples.map((sample, round) => sample / reference[round]!));
}

export function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
