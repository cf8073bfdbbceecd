import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' }) => void;

const collect: Collect | undefined = 'bun' in process.versions ? undefined : exposeCollector();

/**
 * Frees what the candidate before left behind, so that no candidate pays for another's garbage, which cost those after
 * sodium-native with fresh arrays up to a tenth. Young objects only, because full collections discard compiled code as
 * well. Does nothing on engines that offer no such thing.
 */
export function collectGarbage(): void {
  collect?.({ type: 'minor' });
}

function exposeCollector(): Collect | undefined {
  try {
    setFlagsFromString('--expose-gc');
    return runInNewContext('gc') as Collect;
  } catch {
    return undefined;
  }
}
