/** Runs many programs, a few at once, until one fails. */
import { type Ran, runProgram } from './toolchain.js';

/**
 * @param commands each a program and its arguments
 * @param atOnce how many run at the same time
 * @param onDone called after each
 * @returns what the one that failed wrote, or undefined when all succeeded; nothing runs any more then.
 */
export async function runJobs(
  commands: readonly (readonly string[])[],
  atOnce: number,
  folder: string,
  signal: AbortSignal | undefined,
  onDone: () => void,
): Promise<Ran | undefined> {
  const queue = commands.values();
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  let failed: Ran | undefined;
  const work = async (): Promise<void> => {
    for (const command of queue) {
      const ran = await runProgram(command, folder, either);
      if (!ran.succeeded) {
        failed ??= ran;
        throw new Error('a program failed');
      }
      onDone();
    }
  };
  const workers = Array.from({ length: atOnce }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(workers);
    if (failed === undefined) throw error;
  }
  return failed;
}
