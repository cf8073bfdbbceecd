/**
 * One invoker for each shape of parameter list: it checks and passes every argument in turn, with nothing to loop over
 * and nothing to look up, so that the engine compiles it once for all functions of that shape.
 *
 * A shape names each parameter by a letter: `n` a number, `w` a 64-bit number that the engine takes as two halves (only
 * WebAssembly), `p` a pointer of fixed size, `p3` a pointer counted by parameter 3, `o2` a pointer that receives an
 * offset into parameter 2.
 */
import { shapeOf } from '../../packages/sodium-sys/src/call/invoker.ts';
import type { FunctionDeclaration } from '../../packages/sodium-sys/src/shared/table.ts';

/** `invokers.ts`: for engines that take a 64-bit number as one. */
export function emitInvokers(declarations: readonly FunctionDeclaration[]): string {
  return emit('invokers', shapesOf(declarations, false), []);
}

/** `invokers-32.ts`: for engines that take a 64-bit number as two halves, where that makes a difference. */
export function emitInvokers32(declarations: readonly FunctionDeclaration[]): string {
  const others = new Set(shapesOf(declarations, false));
  const shapes = shapesOf(declarations, true).filter((shape) => !others.has(shape));
  return emit('invokers32', shapes, ['high', 'low']);
}

function shapesOf(declarations: readonly FunctionDeclaration[], splits64: boolean): string[] {
  return [...new Set(declarations.map((declaration) => shapeOf(declaration, splits64)))].sort();
}

function emit(name: string, shapes: readonly string[], helpers: readonly string[]): string {
  const imports = [...helpers, 'type Invokers'].sort().join(', ');
  return `/** One function for each shape of parameter list; see scripts/generate-bindings/emit-invokers.ts. */
import { ${imports} } from '../call/invoker.js';

export const ${name}: Invokers = {
${shapes.map(emitInvoker).join('\n')}
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
  // The engine that takes 64-bit numbers as halves, WebAssembly, takes no arrays.
  const passesArrays = enters.length > 0 && !letters.includes('w');
  const callOf = (name: string): string => `${name}(${passed.join(', ')})`;
  // Two calls, each with one target, because V8 compiles a call of either into a slower one of anything.
  const call = passesArrays
    ? `staging.hasLarge ? ${callOf('callWithArrays')} : ${callOf('call')}`
    : callOf('call');
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
  const bindings = [
    enters.length === 0 ? '_staging' : 'staging',
    'call',
    `[${bound.join(', ')}]`,
    ...(passesArrays ? ['callWithArrays = call'] : []),
  ].join(', ');
  return `  ${shape}: (${bindings}) => (${values.join(', ')}) => {\n${body}\n  },`;
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
