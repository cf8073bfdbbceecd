/** What the dynamic linker means by its words. */
import { regExpTest } from './intrinsics.js';

/** That the file system forbids it to execute what is there. */
export function isWithoutExecution(words: string): boolean {
  return regExpTest(/failed to map segment/, words);
}
