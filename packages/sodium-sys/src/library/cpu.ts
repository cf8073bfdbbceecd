/** What the processor can do, under the kernel's names. */
import { readFileSync } from 'node:fs';

/** On x86 the line is `flags`, on arm64 `Features`. */
const FEATURES = /^(?:flags|Features)[ \t]*:(.*)$/m;

/** Undefined where the kernel doesn't say: on other systems than Linux, and where it may not be read. */
export function cpuFeatures(): ReadonlySet<string> | undefined {
  if (process.platform !== 'linux') return undefined;
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
  const features = FEATURES.exec(text)?.[1];
  return features === undefined ? undefined : new Set(features.split(' ').filter((name) => name !== ''));
}
