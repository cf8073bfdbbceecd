import { apostrophes } from '../command-line.js';
import { UsageError } from '../errors.js';
import type { ContenderName } from './report.js';

export type Opponent = Exclude<ContenderName, 'native'>;

/** Whom the native library can be compared with. */
const OPPONENTS: readonly Opponent[] = [
  'wasm',
  'libsodium-wrappers',
  'sodium-native',
  'node-crypto',
  'noble',
];

/** From text like `wasm,noble`, each once. */
export function parseAgainst(text: string): Opponent[] {
  return [...new Set(text.split(',').map(parseOpponent))];
}

function parseOpponent(text: string): Opponent {
  const opponent = OPPONENTS.find((name) => name === text.trim());
  if (opponent !== undefined) return opponent;
  throw new UsageError(
    `invalid contender: ${apostrophes(text)}: native is compared with some of ${OPPONENTS.join(', ')}`,
  );
}
