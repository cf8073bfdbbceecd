import type { FunctionDeclaration } from '../table.js';

/**
 * The shape of a function's parameter list, which names its invoker: `p1_n_p3_n` for two arrays, each with a length.
 * `splits64` is for engines that take a 64-bit number as two halves.
 */
export function shapeOf({ parameters }: FunctionDeclaration, splits64: boolean): string {
  return parameters
    .map((parameter) => {
      if (parameter.kind === 'number') {
        const wide = parameter.type === 'unsigned long long' || parameter.type === 'uint64_t';
        return splits64 && wide ? 'w' : 'n';
      }
      if (parameter.into >= 0) return `o${parameter.into}`;
      return parameter.countedBy >= 0 ? `p${parameter.countedBy}` : 'p';
    })
    .join('_');
}
