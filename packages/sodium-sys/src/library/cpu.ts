/** What this CPU has, as Linux says. Placeholder until the builder's is merged. */
import { readFileSync } from 'node:fs';
export function cpuFeatures(): ReadonlySet<string> | undefined {
  return new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' '));
}
