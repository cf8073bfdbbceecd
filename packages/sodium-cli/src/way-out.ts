/** What must be put in order however the process ends. Only SIGKILL and a crash leave no time for it. */

const DEADLY_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

const tidyings = new Set<() => void>();

/**
 * Calls a synchronous function before the process exits or dies of a signal.
 *
 * @returns what takes that back
 */
export function onWayOut(tidy: () => void): () => void {
  if (tidyings.size === 0) {
    for (const signal of DEADLY_SIGNALS) process.on(signal, dieOf);
    process.on('exit', tidyUp);
  }
  tidyings.add(tidy);
  return () => {
    if (tidyings.delete(tidy) && tidyings.size === 0) stopListening();
  };
}

/** Of the signal itself, so that whoever waits for the process knows. */
function dieOf(signal: NodeJS.Signals): void {
  tidyUp();
  stopListening();
  process.kill(process.pid, signal);
}

function tidyUp(): void {
  for (const tidy of tidyings) {
    try {
      tidy();
    } catch {
      // Nobody is left to be told, and the others have their turn.
    }
  }
  tidyings.clear();
}

function stopListening(): void {
  for (const signal of DEADLY_SIGNALS) process.off(signal, dieOf);
  process.off('exit', tidyUp);
}
