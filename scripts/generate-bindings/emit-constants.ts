import type { Value } from './evaluate.ts';
import type { Facts } from './read-facts.ts';

/** `constants.ts`: every constant by its C name. */
export function emitConstants({ constants }: Facts): string {
  const lines = [...constants].map(([name, value]) => `export const ${name} = ${literal(value)};\n`);
  return lines.join('');
}

/** `constants-32.ts`: what differs where pointers have 32 bits. */
export function emitConstants32({ constants, constants32 }: Facts): string {
  const lines = [...constants32]
    .filter(([name, value]) => value !== constants.get(name))
    .map(([name, value]) => `  ${name}: ${literal(value)},`);
  return `/** The constants whose values differ where pointers have 32 bits, as in WebAssembly. */
export const constants32 = {
${lines.join('\n')}
} as const;
`;
}

function literal(value: Value): string {
  if (typeof value === 'string') return `'${value}'`;
  return value > Number.MAX_SAFE_INTEGER ? `${value}n` : `${value}`;
}
