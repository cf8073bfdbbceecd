/** What this CPU has, as Linux says: `avx2`, `sha_ni`, … */
import { readFileSync } from 'node:fs';

/** The line is called `flags` on x86 and `Features` on ARM; undefined where there is none. */
export function cpuFeatures(): ReadonlySet<string> | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined; // another system, or a sandbox that hides it
  }
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1];
  return line === undefined ? undefined : new Set(line.trim().split(/\s+/));
}
