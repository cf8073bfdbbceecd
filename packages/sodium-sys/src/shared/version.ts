/** Negative, zero or positive as `a` is older than, the same as, or newer than `b`; compares numbers, not text. */
import { arrayMap, stringSplit } from './intrinsics.js';

export function compareVersions(a: string, b: string): number {
  const { 0: left, 1: right } = arrayMap([a, b], (version) => arrayMap(stringSplit(version, '.'), Number));
  for (let index = 0; index < 3; index++) {
    const difference = (left![index] ?? 0) - (right![index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
