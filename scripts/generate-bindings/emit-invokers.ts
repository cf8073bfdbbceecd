/**
 * One invoker for each shape of parameter list: it checks and passes every argument in turn, with nothing to loop over
 * and nothing to look up, so that the engine compiles it once for all functions of that shape.
 *
 * A shape names each parameter by a letter: `n` a number, `w` a 64-bit number that the engine takes as two halves (only
 * WebAssembly), `p` a pointer of fixed size, `p3` a pointer counted by parameter 3, `o2` a pointer that receives an
 * offset into parameter 2.
 */
import { shapeOf } from '../../packages/sodium-sys/src/backends/shape.ts';
import type { FunctionDeclaration } from '../../packages/sodium-sys/src/table.ts';

export function emitInvokers(declarations: readonly FunctionDeclaration[]): string {
  const shapes = new Set(
    declarations.flatMap((declaration) => [shapeOf(declaration, false), shapeOf(declaration, true)]),
  );
  const invokers = [...shapes].sort().map(emitInvoker);
  return `/** One function for each shape of parameter list; see scripts/generate-bindings/emit-invokers.ts. */
import type { BindInvoker } from '../backends/invoker.js';
import { high, low } from '../backends/invoker.js';

export const invokers: Readonly<Record<string, BindInvoker>> = {
${invokers.join('\n')}
};
`;
}

function emitInvoker(shape: string): string {
  if (shape === '') return `  '': (_staging, call) => () => call(),`;
  const letters = shape.split('_');
  const bound = letters.map((letter, index) => `${isPointer(letter) ? 'p' : 'n'}${index}`);
  const values = letters.map((_, index) => `a${index}`);
  const checks = each(letters, (letter, index) => (isPointer(letter) ? [] : [`n${index}.check(a${index});`]));
  const enters = each(letters, (letter, index) =>
    isPointer(letter) ? [`const s${index} = staging.enter(p${index}, a${index}, ${countOf(letter)});`] : [],
  );
  const passed = each(letters, (letter, index) => {
    if (isPointer(letter)) return [`s${index}`];
    return letter === 'w' ? [`low(a${index})`, `high(a${index})`] : [`a${index}`];
  });
  const leaves = each(letters, (letter, index) => {
    if (letter.startsWith('o')) {
      return [`staging.leaveOffset(p${index}, a${index}, s${index}, s${letter.slice(1)});`];
    }
    return isPointer(letter) ? [`staging.leave(p${index}, a${index}, s${index}, ${countOf(letter)});`] : [];
  });
  const call = `call(${passed.join(', ')})`;
  const staged =
    enters.length === 0
      ? [`return ${call};`]
      : [
          'try {',
          ...[...enters, `const result = ${call};`, ...leaves, 'return result;'].map((line) => `  ${line}`),
          '} finally {',
          '  staging.clear();',
          '}',
        ];
  const body = [...checks, ...staged].map((line) => `    ${line}`).join('\n');
  return `  ${shape}: (${enters.length === 0 ? '_staging' : 'staging'}, call, [${bound.join(', ')}]) => (${values.join(', ')}) => {\n${body}\n  },`;
}

function isPointer(letter: string): boolean {
  return letter.startsWith('p') || letter.startsWith('o');
}

function countOf(letter: string): string {
  return letter.startsWith('p') && letter.length > 1 ? `a${letter.slice(1)}` : '0';
}

function each(letters: readonly string[], lines: (letter: string, index: number) => string[]): string[] {
  return letters.flatMap(lines);
}
