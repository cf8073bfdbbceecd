/** What a sample's duration is read from, in nanoseconds. */
export type Clock = () => number;

export const clocks = {
  wall: () => performance.now() * 1e6,
  /** CPU time of all threads, the collector's included: repeatable also on a machine that others keep busy. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1e3;
  },
} satisfies Record<string, Clock>;

export type ClockName = keyof typeof clocks;

export function isClockName(name: string): name is ClockName {
  return Object.hasOwn(clocks, name);
}
