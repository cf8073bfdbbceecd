/** States that C trusts, made as they must be: by `…_init`, and in every phase that comes after it. */
import type { PointerParameter } from '../../../../src/shared/table.ts';
import { sys } from '../instances.ts';
import { argumentsFor, type Declaration, declarations } from '../table.ts';

type Call = (...values: unknown[]) => unknown;
const calls = sys.raw as unknown as Readonly<Record<string, Call>>;

const made = new Map<string, readonly Uint8Array[]>();

/** Bytes of states of one type, in various phases. */
export function statesFor({ type, bytes }: PointerParameter): readonly Uint8Array[] {
  const known = made.get(type);
  if (known !== undefined) return known;
  const family = declarations.filter(
    ({ name, parameters: [first] }) =>
      first?.kind === 'pointer' && first.type === type && sys.whyUnavailable(name) === undefined,
  );
  const inits = family.filter(({ name }) => /_init(_\w+)?$/.test(name));
  const others = family.filter(({ name }) => /_(update|final|squeeze)$/.test(name));
  const states = inits.flatMap((init) => {
    const state = new Uint8Array(bytes);
    apply(init, state, 32);
    const phases = [state.slice()];
    for (const length of [1, 300]) {
      for (const other of others) {
        apply(other, state, length);
        phases.push(state.slice());
      }
    }
    return phases;
  });
  made.set(type, states);
  return states;
}

function apply(declaration: Declaration, state: Uint8Array, length: number): void {
  const values = argumentsFor(
    declaration,
    () => length,
    (pointer, byteLength) =>
      pointer.type.endsWith('_state *') ? state : new Uint8Array(byteLength).fill(length),
  );
  calls[declaration.name]!(...values);
}
