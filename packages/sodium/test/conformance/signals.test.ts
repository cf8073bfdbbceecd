/** The signal of every `.async` form, whatever it computes. */
import { getEventListeners } from 'node:events';
import type { SecretBytes } from 'sodium';
import { describe, expect, it } from 'vitest';
import { backend, entry } from '../support/backend.ts';
import { hex, key, message, rejectionOf } from '../support/bytes.ts';
import { watchCalls } from '../support/watched-calls.ts';
import { ABSENT, type Changes, lastingOutcomeOf, type Operation, operation } from './primitives/operation.ts';
import { everyPrimitive, library, operations, operationsOf } from './registry.ts';

const reason = new Error('nobody waits any more');

interface Form {
  readonly name: string;
  readonly called: Operation;
  /** Input for which natively another thread is asked. */
  readonly long: Changes;
}

const forms: readonly Form[] = operations.flatMap(({ input, parameters, forms: { async: called } }) => {
  // Passwords have a queue of their own: password-queue.test.ts.
  if (called === undefined || !called.name.endsWith('.async')) return [];
  const parameter = input?.parameter ?? Object.keys(parameters).find((name) => name === 'data');
  const long = parameter === undefined ? {} : { [parameter]: (input?.of ?? message)(100_000) };
  return [{ name: called.name, called, long }];
});

/** The same form of another API. What has a key already is made here. */
function formOf(api: object, { called }: Form): Operation {
  let owner = api;
  for (const step of called.name.split('.').slice(0, -1)) {
    const found = owner as Record<string, object> & { prepare(bytes: Uint8Array): object };
    owner = step === 'prepare()' ? found.prepare(key(32)) : found[step]!;
  }
  const { isAsync, variants, lasting } = called;
  const description = { isAsync, variants, owner: () => owner };
  return operation(
    called.name,
    called.parameters,
    lasting === undefined ? description : { ...description, lasting },
  );
}

it('is an option of every form there is', () => {
  const every = operationsOf(everyPrimitive).filter(({ name }) => name.endsWith('.async'));
  expect(every.length).toBeGreaterThan(40);
  for (const { name, parameters } of every) expect(Object.keys(parameters), name).toContain('options.signal');
});

describe.each(forms)('$name', (form) => {
  const { called, long } = form;
  const isVerdict = form.name === 'sign.verify.async';

  it('with a signal that is aborted already begins nothing: C is not asked, and no nonce is drawn', async () => {
    const asked: string[] = [];
    const watched = <Functions extends object>(functions: Functions): Functions =>
      new Proxy({} as Functions, {
        get(_, name) {
          asked.push(String(name));
          return functions[name as keyof Functions];
        },
      });
    const api = entry.createSodium(() => ({
      ...library,
      raw: watched(library.raw),
      rawAsync: watched(library.rawAsync),
      rawAsyncUntil: (signal: AbortSignal) => watched(library.rawAsyncUntil(signal)),
    }));
    const own = formOf(api, form);
    const nonce = called.parameters['options.nonce'];
    const drawn = nonce === undefined || nonce.isRequired ? [] : [{ 'options.nonce': ABSENT }];
    for (const changes of [{}, long, ...drawn]) {
      const signal = AbortSignal.abort(reason);
      asked.length = 0;
      const all = { ...changes, 'options.signal': signal };
      expect(await rejectionOf(own.call(all) as Promise<unknown>)).toBe(reason);
      expect(asked).toEqual([]);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
  });

  it('names a wrong argument before it looks at the signal', async () => {
    const signal = AbortSignal.abort(reason);
    for (const [name, { kind }] of Object.entries(called.parameters)) {
      if (kind !== 'data' && kind !== 'bytes' && kind !== 'key') continue;
      const promise = called.call({ [name]: 'text', 'options.signal': signal }) as Promise<unknown>;
      expect(await rejectionOf(promise)).toMatchObject({ parameter: name });
    }
  });

  it('gives no verdict on what it is given when nobody wants it', async () => {
    const [parameter] = Object.keys(long);
    const changes = parameter === undefined ? {} : { [parameter]: new Uint8Array(3) };
    const promise = called.call({ ...changes, 'options.signal': AbortSignal.abort(reason) });
    expect(await rejectionOf(promise as Promise<unknown>)).toBe(reason);
  });

  it('aborted at any moment gives the result or the reason; of a result that nobody gets nothing is left', async () => {
    const { api, started, running } = watchCalls();
    const own = formOf(api, form);
    for (const changes of [{}, long]) {
      const expected = await lastingOutcomeOf(own, own.call(changes));
      for (const turns of [0, 1, 2, 4]) {
        const controller = new AbortController();
        const before = started.length;
        const promise = own.call({ ...changes, 'options.signal': controller.signal });
        const outcome = lastingOutcomeOf(own, promise).catch((error: unknown) => error);
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        controller.abort(reason);
        const given = await outcome;
        if (turns === 0) expect(given).toBe(reason);
        else expect([reason, expected]).toContainEqual(given);
        expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
        await expect.poll(running, { interval: 1 }).toBe(0);
        await new Promise(setImmediate);
        if (given !== reason || isVerdict) continue;
        for (const [output] of started.slice(before)) {
          if (output instanceof Uint8Array) expect(output.every((byte) => byte === 0)).toBe(true);
        }
      }
    }
  });
});

it('takes what waits for its turn out of the queue', async () => {
  const { api, parallelCalls, running } = watchCalls();
  const settled: string[] = [];
  const calls = forms.map((form) => formOf(api, form));
  const blocking = new Uint8Array(backend === 'native' ? 64 << 20 : 1);
  const busy = Array.from({ length: parallelCalls }, async () => {
    await api.genericHash.async(blocking);
    settled.push('ran');
  });
  const controller = new AbortController();
  const waiting = calls.map(async (call, index) => {
    const promise = call.call({ ...forms[index]!.long, 'options.signal': controller.signal });
    expect(await rejectionOf(promise as Promise<unknown>), call.name).toBe(reason);
    settled.push(call.name);
  });
  controller.abort(reason);
  await Promise.all(waiting);
  // No turn of the event loop, in which what is busy could end.
  for (let turns = 0; turns < 100; turns++) await Promise.resolve();
  // WebAssembly has no queue: what comes first is done first.
  if (backend === 'native') {
    expect(settled).toEqual(calls.map(({ name }) => name));
    expect(running()).toBe(parallelCalls);
  }
  await Promise.all(busy);
  await expect.poll(running).toBe(0);
});

it('a secret that is disposed of when its call is aborted opens nothing any more, and its neighbour is untouched', async () => {
  const { api, running } = watchCalls();
  const long = message(2_000_000);
  const sealed = api.secretBox.seal(long, key(32));
  const [secret, neighbour] = [0, 1].map(() => api.SecretBytes.from(key(32), { access: 'none' })) as [
    SecretBytes,
    SecretBytes,
  ];
  const controller = new AbortController();
  const { signal } = controller;
  const rejection = rejectionOf(api.secretBox.open.async(sealed, secret, { signal }));
  const others = api.secretBox.open.async(sealed, secret);
  controller.abort(reason);
  secret.dispose();
  expect(await rejection).toBe(reason);
  expect(hex(await others)).toBe(hex(long));
  await expect.poll(running, { interval: 1 }).toBe(0);
  expect(await rejectionOf(api.secretBox.open.async(sealed, secret))).toMatchObject({
    code: 'ERR_SODIUM_STATE',
  });
  expect(hex(await api.secretBox.open.async(sealed, neighbour))).toBe(hex(long));
  neighbour.dispose();
});
