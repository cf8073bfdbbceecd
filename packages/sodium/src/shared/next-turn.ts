/** Waits until everything else that is due has had its turn: timers, files, requests. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // Where there is no `setImmediate`, a timer of no time is the next best.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
