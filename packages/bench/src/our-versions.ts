import { loadSodium } from 'sodium-sys';
import type { Prepared } from './contestants.js';
import { versionBehind, versionOf } from './versions.js';

/** What the native candidates of ours run on. */
export function ourNativeVersions(): Pick<Prepared, 'versions' | 'library'> {
  const { library } = loadSodium();
  const engine = `@koromix/koffi-${process.platform}-${process.arch}`;
  return {
    versions: {
      sodium: versionOf('sodium'),
      'sodium-sys': versionOf('sodium-sys'),
      koffi: versionBehind('sodium-sys', engine) ?? 'unknown',
      libsodium: `${library.version} (${library.path}, found by ${library.found})`,
    },
    library: library.path,
  };
}
