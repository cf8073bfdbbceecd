/** Short for eyes, long for what it takes to show something. */
const INTERVAL_MILLISECONDS = 50;

/** The function, for calls that are more than anybody wants to know of: those in between are left out. */
export function atIntervals(tell: (bytes: number) => void): (bytes: number) => void {
  let next = 0;
  return (bytes) => {
    const now = performance.now();
    if (now < next) return;
    next = now + INTERVAL_MILLISECONDS;
    tell(bytes);
  };
}
