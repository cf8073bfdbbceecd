/** Why a function of the table cannot be called here. */
import { stringEndsWith, stringStartsWith } from '../shared/intrinsics.js';
import type { LibraryInfo } from '../shared/sodium.js';
import type { FunctionDeclaration } from '../shared/table.js';
import { compareVersions } from '../shared/version.js';

/** Why a library does not export a function: it is too old, or the function was left out when it was built. */
export function whyMissing({ since }: FunctionDeclaration, { path, version, minimal }: LibraryInfo): string {
  if (compareVersions(version, since) < 0) {
    return `it needs libsodium ${since} or newer, and ${path} is ${version}`;
  }
  return minimal
    ? `${path} is a minimal build of libsodium ${version}, which leaves it out`
    : `it was left out of this build of libsodium ${version} (${path})`;
}

/** AES-GCM runs AES instructions without looking whether the CPU has them; only these of its functions don't. */
export function needsAesInstructions({ name, parameters }: FunctionDeclaration): boolean {
  return (
    stringStartsWith(name, 'crypto_aead_aes256gcm_') &&
    parameters.length > 0 &&
    !stringEndsWith(name, '_keygen')
  );
}
