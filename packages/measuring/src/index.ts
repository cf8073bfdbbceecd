export { type Clock, type ClockName, clocks, isClockName } from './clock.js';
export { type Machine, machine } from './machine.js';
export { type RoundOptions, type Sampler, takeSamples } from './rounds.js';
export { keep, lastKept } from './sink.js';
export { type Program, type StartTimes, takeStarts } from './starts.js';
export { type Distribution, distribution, pairedRatios, quantile, shuffled } from './statistics.js';
export { time } from './time.js';
