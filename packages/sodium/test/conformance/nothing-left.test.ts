/** What a call that fails leaves behind: no lease on a secret, no state, nothing where arguments were staged. */
import { Secret } from 'sodium-sys/portable';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Staging } from '../../../sodium-sys/src/call/staging.ts';
import type { PooledMemory } from '../../../sodium-sys/src/memory/states.ts';
import type { Slab } from '../../../sodium-sys/src/shared/slab.ts';
import { sodium } from '../support/backend.ts';
import { message, thrownBy } from '../support/bytes.ts';
import { liars, strangers } from '../support/odd-values.ts';
import { type Changes, type Operation, refusalOf } from './primitives/operation.ts';
import { library, operations, primitives } from './registry.ts';

const lease = vi.spyOn(Secret, 'lease');
const release = vi.spyOn(Secret, 'release');
const enter = vi.spyOn(Staging.prototype, 'enter');
const allocate = vi.spyOn(library.memory, 'allocate');
const free = vi.spyOn(library.memory, 'free');
/** In WebAssembly secrets are in the same memory, under another address once they are filled. */
const rename = vi.spyOn(library.memory as unknown as PooledMemory, 'rename');

const spies = [lease, release, enter, allocate, free, rename];
const forget = (): void => {
  for (const spy of spies) spy.mockClear();
};
afterEach(forget);

/** By what they are: the collector may give back abandoned ones of other calls meanwhile. */
function statesLeft(): number {
  const freed = new Set<unknown>(free.mock.calls.map(([address]) => address));
  const renamed = new Map<unknown, unknown>(
    rename.mock.calls.map(([address], index) => [address, rename.mock.results[index]!.value]),
  );
  return allocate.mock.results.filter(
    ({ type, value }) => type === 'return' && !freed.has(value) && !freed.has(renamed.get(value)),
  ).length;
}

/** @param about what to say of the call that was made since `forget` */
function expectNothingLeft(about: unknown, states = statesLeft()): void {
  // Also those of calls on other threads, which are given back when they end.
  const areas = [...new Set(enter.mock.contexts as { slab?: Slab }[])].map(({ slab }) => slab!.bytes());
  const leases = lease.mock.results.filter(({ type }) => type === 'return').length;
  const left = {
    leases: leases - release.mock.calls.length,
    states,
    staged: areas.filter((area) => area.some((byte) => byte !== 0)).length,
  };
  if (left.leases + left.states + left.staged !== 0) expect({ about, ...left }).toBe('nothing');
}

/** For every parameter something wrong. */
function wrongArguments({ parameters }: Operation): readonly Changes[] {
  const makers = [...Object.values({ ...strangers, ...liars }), () => new Uint8Array(7)];
  return Object.entries(parameters)
    .filter(([, { kind }]) => kind !== 'elsewhere')
    .flatMap(([name]) => makers.map((make) => ({ [name]: make() })));
}

const secretFor = ({ parameters }: Operation, name: string, access: 'readable' | 'none') =>
  sodium.SecretBytes.random((parameters[name]!.right() as Uint8Array).length, { access });

const takers = operations.filter(({ name }) => !/\.generate(Key|Seed)$/.test(name));

describe.each(takers)('a failure of $name', (operation) => {
  const { name, parameters } = operation;
  const keyName = Object.keys(parameters).find((parameter) => parameters[parameter]!.kind === 'key');
  /** The state that it is a method of stays. */
  const isMethod = name.includes('()');

  it.each(['readable', 'none'] as const)('leaves nothing, with access %s', async (access) => {
    const key = keyName === undefined ? {} : { [keyName]: secretFor(operation, keyName, access) };
    let failures = 0;
    for (const changes of wrongArguments(operation)) {
      forget();
      const error = await refusalOf(operation, { ...key, ...changes });
      if (error === undefined) continue;
      failures++;
      expectNothingLeft(changes, isMethod ? 0 : undefined);
    }
    expect(failures > 0).toBe(Object.values(parameters).some(({ kind }) => kind !== 'elsewhere'));
    for (const secret of Object.values(key)) secret.dispose();
  });
});

const ciphers = primitives.flatMap(({ name, cipher }) => (cipher === undefined ? [] : [{ name, cipher }]));

describe.each(ciphers)('what $name could not open', ({ cipher }) => {
  const { open, seal, secretKeys, keyLength, tagLength, isPrepared } = cipher;

  it.each(['readable', 'none'] as const)('leaves nothing, with access %s', async (access) => {
    for (const length of [0, 10, 64, 65, 1000, 100_000]) {
      const key = sodium.SecretBytes.random(keyLength, { access });
      const sealed = message(length + tagLength);
      for (const form of [open, ...Object.values(open.forms)]) {
        const output = new Uint8Array(length);
        forget();
        const changes = {
          sealed,
          [secretKeys.open]: key,
          ...('output' in form.parameters ? { output } : {}),
        };
        expect(await refusalOf(form, changes)).toMatchObject({ code: 'ERR_SODIUM_VERIFICATION' });
        expect(lease.mock.calls.length).toBeGreaterThan(0);
        // What was prepared stays.
        expectNothingLeft({ form: form.name, length }, isPrepared ? 0 : undefined);
      }
      key.dispose();
      expect(thrownBy(() => key.read(() => {})).code).toBe('ERR_SODIUM_STATE');
      expect(await refusalOf(seal, { [secretKeys.seal]: key })).toMatchObject({ code: 'ERR_SODIUM_STATE' });
    }
  });
});
