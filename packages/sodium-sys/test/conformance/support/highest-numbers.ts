/** The highest number that each C type holds, as far as JavaScript's numbers go. */
import { backend } from './instances.ts';

export const HIGHEST = {
  size_t: backend === 'wasm' ? 2 ** 32 - 1 : Number.MAX_SAFE_INTEGER,
  'unsigned long long': Number.MAX_SAFE_INTEGER,
  'unsigned char': 255,
  int: 2 ** 31 - 1,
  uint32_t: 2 ** 32 - 1,
  uint64_t: 2n ** 64n - 1n,
} as const;
