import type {
  FunctionDeclaration,
  Parameter,
  PointerParameter,
  Result,
} from '../../packages/sodium-sys/src/shared/table.ts';
import { hazardsOf } from './hazards.ts';
import type { Facts } from './read-facts.ts';
import type { CFunction } from './read-functions.ts';

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** `raw.ts`: the type of the raw functions, with the C prototype of each. */
export function emitRaw(
  functions: readonly CFunction[],
  declarations: readonly FunctionDeclaration[],
  { constants }: Facts,
): string {
  const large = new Set(
    [...constants]
      .filter(([, value]) => typeof value === 'bigint' && value > LARGEST)
      .map(([name]) => name.toLowerCase()),
  );
  const members = declarations.map((declaration, index) =>
    emitMember(functions[index]!, declaration, large.has(declaration.name)),
  );
  return `import type { Address } from '../shared/address.js';
import type { Secret } from '../shared/secret.js';

/** Memory that C writes. */
export type Pointer = Uint8Array | Address;

/** Memory that C only reads. */
export type Input = Uint8Array | Address | Secret;

/** Every function of libsodium under its C name, with C's argument order. */
export interface RawSodium {
${members.join('\n')}
}
`;
}

/** @param isLarge whether the function gives a constant that a number could not hold. */
function emitMember(declared: CFunction, declaration: FunctionDeclaration, isLarge: boolean): string {
  const { name, result, parameters, since } = declaration;
  const lines = [
    `\`${declared.prototype}\``,
    ...(since === '1.0.18' ? [] : [`Since libsodium ${since}.`]),
    ...hazardsOf(declaration),
    ...(declared.deprecated ? ['@deprecated'] : []),
  ];
  const comment =
    lines.length === 1 ? `/** ${lines[0]} */` : `/**\n   * ${lines.join('\n   *\n   * ')}\n   */`;
  const list = parameters.map((parameter) => `${safeName(parameter.name)}: ${typeOf(parameter)}`).join(', ');
  return `  ${comment}\n  ${name}(${list}): ${isLarge ? 'number | bigint' : resultType(result)};`;
}

/** `in` is the one parameter name of the headers that JavaScript keeps for itself. */
function safeName(name: string): string {
  return name === 'in' ? 'in_' : name;
}

function typeOf(parameter: Parameter): string {
  if (parameter.kind === 'number') return parameter.type === 'uint64_t' ? 'bigint' : 'number';
  const type = pointerType(parameter);
  return parameter.nullable ? `${type} | null` : type;
}

function pointerType({ direction }: PointerParameter): string {
  switch (direction) {
    case 'code':
      return 'never';
    case 'address':
    case 'guarded':
    case 'freed':
      return 'Address';
    case 'in':
      return 'Input';
    default:
      return 'Pointer';
  }
}

function resultType({ kind }: Result): string {
  switch (kind) {
    case 'void':
    case 'never':
    case 'string':
      return kind;
    case 'status':
      return '0 | -1';
    case 'boolean':
      return '0 | 1';
    case 'address':
      return 'Address | null';
    case 'argument':
      return 'Pointer | null';
    default:
      return 'number';
  }
}
