import { encodeFunction, type FunctionDeclaration } from '../../packages/sodium-sys/src/table.ts';

/** `functions.ts`: the table, one line per function. */
export function emitFunctions(declarations: readonly FunctionDeclaration[]): string {
  const lines = declarations.map((declaration) => `  ${declaration.name}: '${encodeFunction(declaration)}',`);
  return `/** Every function of libsodium, in the notation of \`table.ts\`. */
export const functions = {
${lines.join('\n')}
} as const;
`;
}
