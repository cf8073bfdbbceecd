import type { Load } from '../call.js';
import { preparations } from './sodium.js';

export const load: Load = async (operation) => {
  const sodium = await import('sodium');
  const { version, path } = sodium.runtime;
  return { title: 'libsodium', version, path, prepare: preparations(sodium)[operation] };
};
