/** Reads every constant of the headers: the macros that name a number or a string. */
import { clang, type PointerWidth } from './clang.ts';
import { evaluate, type Value } from './evaluate.ts';

export type Constants = ReadonlyMap<string, Value>;

// Guards have no value, attributes are none, what takes parameters is a function, and the one name that ends in
// `_implementation` is an old one of a variable.
const CONSTANT =
  /^#define ((?:crypto_|randombytes_|sodium_|SODIUM_)\w+)(?<!_implementation) (?!__attribute__|SODIUM_EXPORT)(?=\S)/gm;

export function readConstants(): Record<PointerWidth, Constants> {
  const macros = clang(64, '', ['-E', '-dM']);
  const names = [...macros.matchAll(CONSTANT)].map(([, name]) => name!).sort();
  return { 64: evaluateAll(64, names), 32: evaluateAll(32, names) };
}

function evaluateAll(width: PointerWidth, names: readonly string[]): Constants {
  const values = evaluate(width, names);
  return new Map(names.map((name, index) => [name, values[index]!]));
}
