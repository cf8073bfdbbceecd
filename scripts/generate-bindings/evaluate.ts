/** Lets the C compiler evaluate constant expressions that use the headers. */
import { clang, type PointerWidth } from './clang.ts';

export type Value = bigint | string;

export function evaluate(width: PointerWidth, expressions: readonly string[]): Value[] {
  const areText = numbers(
    width,
    expressions.map((expression) => `_Generic((${expression}), char *: 1, default: 0)`),
  );
  const definitions = expressions.map((expression, index) =>
    areText[index] === 1n
      ? `const char value_${index}[] = ${expression};`
      : `_Static_assert((${expression}) >= 0, "negative"); const unsigned long long value_${index} = ${expression};`,
  );
  return read(compile(width, definitions), expressions.length);
}

function numbers(width: PointerWidth, expressions: readonly string[]): Value[] {
  const definitions = expressions.map((text, index) => `const unsigned long long value_${index} = ${text};`);
  return read(compile(width, definitions), expressions.length);
}

function compile(width: PointerWidth, definitions: readonly string[]): string {
  return clang(width, definitions.join('\n'), ['-w', '-S', '-emit-llvm', '-o', '-']);
}

/** Reads `@value_0 = … constant i64 -1, …` and `@value_1 = … constant [4 x i8] c"$7$\00", …`. */
function read(assembly: string, length: number): Value[] {
  const values = new Map<number, Value>();
  for (const [, index, digits, text] of assembly.matchAll(
    /^@value_(\d+) = .*?constant (?:i64 (-?\d+)|\[\d+ x i8\] c"(.*)\\00"),/gm,
  )) {
    values.set(Number(index), text === undefined ? BigInt.asUintN(64, BigInt(digits!)) : decodeText(text));
  }
  return Array.from({ length }, (_, index) => {
    const value = values.get(index);
    if (value === undefined) throw new Error(`clang gave no value ${index}`);
    return value;
  });
}

function decodeText(text: string): string {
  return text.replace(/\\([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
