/** What libsodium exports. */
import { functions } from '../../packages/sodium-sys/src/generated/functions.ts';

/** Two tables of functions, for programs that choose where random numbers come from. */
const DATA = ['randombytes_internal_implementation', 'randombytes_sysrandom_implementation'];

export const exportedNames: readonly string[] = [...Object.keys(functions), ...DATA].sort();

/** For the linker: a library for Windows would export everything that is not local to a source file. */
export function moduleDefinition(): string {
  const lines = exportedNames.map((name) => (DATA.includes(name) ? `  ${name} DATA` : `  ${name}`));
  return ['EXPORTS', ...lines, ''].join('\n');
}
