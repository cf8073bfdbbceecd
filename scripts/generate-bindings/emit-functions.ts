import { encodeFunction, type FunctionDeclaration } from '../../packages/sodium-sys/src/shared/table.ts';
import { version } from '../libsodium-release.ts';

/** `functions.ts`: the table, one line per function. */
export function emitFunctions(declarations: readonly FunctionDeclaration[]): string {
  const lines = declarations.map((declaration) => `  ${declaration.name}: '${encodeFunction(declaration)}',`);
  return `/** The release of libsodium whose headers the table is made from. */
export const headersVersion = '${version}';

/** Every function of libsodium, in the notation of \`table.ts\`. */
export const functions = {
${lines.join('\n')}
} as const;
`;
}
