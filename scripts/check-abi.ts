/**
 * Holds the generated table against the headers: writes a C assertion for every signature, state and constant that
 * stands in `packages/sodium-sys/src/generated/`, and lets clang judge them, for both pointer widths. It knows nothing
 * of how the table came about, so a mistake of the generator, or an edit by hand, doesn't pass.
 */
import * as constants from '../packages/sodium-sys/src/generated/constants.ts';
import { constants32 } from '../packages/sodium-sys/src/generated/constants-32.ts';
import { functions } from '../packages/sodium-sys/src/generated/functions.ts';
import {
  decodeFunction,
  type FunctionDeclaration,
  type Result,
} from '../packages/sodium-sys/src/shared/table.ts';
import { clang, type PointerWidth } from './generate-bindings/clang.ts';

const declarations = Object.entries(functions).map(([name, line]) => decodeFunction(name, line));

let failed = false;
check(64, constants);
check(32, { ...constants, ...constants32 });
process.exitCode = failed ? 1 : 0;

function check(width: PointerWidth, values: Readonly<Record<string, string | number | bigint>>): void {
  const signatures = declarations.map(assertSignature);
  const states = [...new Set(declarations.flatMap(assertStates))];
  const sizes = declarations.flatMap(assertSize);
  const equalities = Object.entries(values).map(([name, value]) => assertValue(name, value));
  try {
    clang(width, [...signatures, ...states, ...sizes, ...equalities].join('\n'), [
      '-fsyntax-only',
      '-ferror-limit=0',
    ]);
    console.log(
      `${width}-bit: ${signatures.length} signatures, ${states.length} states, ${sizes.length} sizes and ` +
        `${equalities.length} constants hold`,
    );
  } catch (error) {
    failed = true;
    console.error(`${width}-bit: ${(error as Error).message}`);
  }
}

function assertSignature(declaration: FunctionDeclaration): string {
  const { name, result, parameters } = declaration;
  const types = parameters.map(({ type }) => type).join(', ') || 'void';
  const type = `${resultType(result, declaration)} (*)(${types})`;
  return assertion(`__builtin_types_compatible_p(__typeof__(&${name}), ${type})`, name);
}

function resultType(result: Result, { parameters }: FunctionDeclaration): string {
  switch (result.kind) {
    case 'status':
    case 'boolean':
      return 'int';
    case 'never':
      return 'void';
    case 'string':
      return 'const char *';
    case 'address':
      return 'void *';
    case 'argument':
      return parameters[result.index]!.type;
    default:
      return result.kind;
  }
}

function assertStates({ parameters }: FunctionDeclaration): string[] {
  return parameters.flatMap((parameter) => {
    const state = /\w+_state\b/.exec(parameter.type)?.[0];
    if (parameter.kind === 'number' || state === undefined) return [];
    const { bytes, alignment } = parameter;
    return [assertion(`sizeof(${state}) == ${bytes} && _Alignof(${state}) == ${alignment}`, state)];
  });
}

/** What the table says that a function returns: the constant of its name, or the size of the state of its name. */
function assertSize({ name, result }: FunctionDeclaration): string[] {
  if (result.kind !== 'size_t' || result.value === undefined) return [];
  const constant = Object.keys(constants).find((each) => each.toLowerCase() === name);
  return [assertion(`${constant ?? `sizeof(${name.replace(/bytes$/, '')})`} == ${result.value}`, name)];
}

function assertValue(name: string, value: string | number | bigint): string {
  if (typeof value === 'string') return assertion(`__builtin_strcmp(${name}, "${value}") == 0`, name);
  return assertion(`(${name}) == ${value}ULL`, name);
}

function assertion(condition: string, message: string): string {
  return `_Static_assert(${condition}, "${message}");`;
}
