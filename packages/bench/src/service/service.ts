/** What a service needs beyond single calls. */
import { measureCommandLine } from './command-line.js';
import type { Comparison, ServiceOptions } from './comparison.js';
import { measureOffThread } from './off-thread.js';
import { measurePassword } from './password.js';
import { measureSealCommand } from './seal-command.js';
import { measureSealing } from './sealing.js';
import { measureStreaming } from './streaming.js';

const parts = [
  { id: 'streaming', name: 'streams', measure: measureStreaming },
  { id: 'sealing', name: 'sealed streams', measure: measureSealing },
  { id: 'off-thread', name: '`genericHash.async`', measure: measureOffThread },
  { id: 'password', name: '`passwordHash`', measure: measurePassword },
  { id: 'command-line', name: '`sodium hash` beside C', measure: measureCommandLine },
  { id: 'seal-command', name: '`sodium seal` beside C', measure: measureSealCommand },
] as const;

export async function measureService(options: ServiceOptions): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const part of parts) {
    try {
      comparisons.push(...(await part.measure(options)));
    } catch (error) {
      options.leaveOut(part, error);
    }
  }
  return comparisons;
}
