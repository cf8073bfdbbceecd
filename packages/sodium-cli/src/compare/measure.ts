/** Times two functions in turn, so that whatever slows the machine down slows both. */

const ROUNDS = 15;

/** Rounds that do not count, in which the engine compiles what runs often. */
const WARM_UP_ROUNDS = 5;

/** Long against the clock's resolution, short against the machine's moods. */
const SAMPLE_MILLISECONDS = 4;

/** Quartiles over all rounds. */
export interface Distribution {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

export interface Measurement {
  /** Nanoseconds a call. */
  readonly first: Distribution;
  readonly second: Distribution;
  /** How many times the speed of the second the first has, taken round by round. */
  readonly speedup: Distribution;
  readonly rounds: number;
}

export function measure(first: () => void, second: () => void): Measurement {
  const firstCalls = callsPerSample(first);
  const secondCalls = callsPerSample(second);
  const pairs = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () => ({
    first: nanosecondsPerCall(first, firstCalls),
    second: nanosecondsPerCall(second, secondCalls),
  })).slice(WARM_UP_ROUNDS);
  return {
    first: distribution(pairs.map((pair) => pair.first)),
    second: distribution(pairs.map((pair) => pair.second)),
    speedup: distribution(pairs.map((pair) => pair.second / pair.first)),
    rounds: ROUNDS,
  };
}

function callsPerSample(call: () => void): number {
  for (let calls = 1; ; calls *= 2) {
    const milliseconds = (nanosecondsPerCall(call, calls) * calls) / 1e6;
    if (milliseconds >= SAMPLE_MILLISECONDS) return Math.ceil((calls * SAMPLE_MILLISECONDS) / milliseconds);
  }
}

function nanosecondsPerCall(call: () => void, calls: number): number {
  const start = process.hrtime.bigint();
  for (let index = 0; index < calls; index++) call();
  return Number(process.hrtime.bigint() - start) / calls;
}

export function distribution(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  return { lower: quantile(sorted, 0.25), median: quantile(sorted, 0.5), upper: quantile(sorted, 0.75) };
}

/** Between two values in proportion. */
function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)]!;
  return below + (sorted[Math.ceil(position)]! - below) * (position % 1);
}
