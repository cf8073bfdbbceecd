/**
 * What was exchanged before `sodium` is loaded either changes no result, or is named by the error that loading ends in. Never is
 * there a wrong result, and never no answer at all.
 */
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { backend } from '../support/backend.ts';

const entry = import.meta.resolve(backend === 'wasm' ? '../../dist/wasm.js' : '../../dist/index.js');
const worker = new URL('../fixtures/patched-worker.mjs', import.meta.url);

/** What a process says that is still silent after so long. */
const SILENCE_MS = 20_000;

function resultsWith(patch: string): Promise<string> {
  return new Promise((resolve) => {
    const started = new Worker(worker, { workerData: { entry, patch } });
    const timer = setTimeout(() => {
      resolve('silence');
      void started.terminate();
    }, SILENCE_MS);
    started.once('message', (message: string) => {
      clearTimeout(timer);
      resolve(message);
    });
    started.once('error', (error) => resolve(`error ${error.message}`));
    started.once('exit', () => resolve('exit'));
  });
}

/** Two at a time: workers are started one after the other on as many cores. */
async function all(patches: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const names = Object.keys(patches);
  const results: Record<string, string> = {};
  const work = async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      results[name] = await resultsWith(patches[name]!);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

/** In place of a method: what it gives, put through a function that makes another answer of it. */
const lies = (of: string, method: string, lie: string): string => `{
  const { apply } = Reflect;
  const own = ${of}.${method};
  ${of}.${method} = function (...values) { return (${lie})(apply(own, this, values), values, this); };
}`;
const TYPED = 'Object.getPrototypeOf(Uint8Array.prototype)';
const more = '(answer) => answer + 1';
const not = '(answer) => !answer';

/** By the name that the error must say; ` by ` and what follows is not part of it. */
const LIES: Readonly<Record<string, string>> = {
  'Math.min': lies('Math', 'min', more),
  'Math.max': lies('Math', 'max', more),
  'Math.ceil': lies('Math', 'ceil', more),
  'Math.floor': lies('Math', 'floor', more),
  Number: `{ const Own = Number; globalThis.Number = Object.assign(function (value) { return Own(value) + 1; }, { isInteger: Own.isInteger, isSafeInteger: Own.isSafeInteger, prototype: Own.prototype, MAX_SAFE_INTEGER: Own.MAX_SAFE_INTEGER }); }`,
  'Number.isInteger': lies('Number', 'isInteger', not),
  'Number.isSafeInteger': lies('Number', 'isSafeInteger', not),
  'BigInt.asIntN': lies('BigInt', 'asIntN', '(answer) => answer + 1n'),
  'DataView.prototype.setBigUint64': lies(
    'DataView.prototype',
    'setBigUint64',
    '(_, [at], view) => view.setUint8(at, 1)',
  ),
  'DataView.prototype.getBigUint64': lies('DataView.prototype', 'getBigUint64', '(answer) => answer ^ 1n'),
  'TypedArray.prototype.set': lies(TYPED, 'set', '(_, __, array) => { array[0] ^= 1; }'),
  'TypedArray.prototype.fill': lies(TYPED, 'fill', '(array) => { array[0] ^= 1; return array; }'),
  'TypedArray.prototype.indexOf': lies(TYPED, 'indexOf', more),
  'Array.isArray': lies('Array', 'isArray', not),
  'Array.from': lies('Array', 'from', '(array) => array.slice(1)'),
  'Array.prototype[Symbol.iterator]': `Array.prototype[Symbol.iterator] = function* () { yield 5; };`,
  'Array.prototype[Symbol.iterator] by next': `Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true });`,
  'Array.prototype[Symbol.iterator] by return': `Object.prototype.return = 5;`,
  'Array.prototype.indexOf': lies('Array.prototype', 'indexOf', more),
  'Array.prototype.join': lies('Array.prototype', 'join', '() => ""'),
  'Array.prototype.includes': lies('Array.prototype', 'includes', not),
  'String.prototype.slice': lies('String.prototype', 'slice', '() => "x"'),
  'String.prototype.charCodeAt': lies('String.prototype', 'charCodeAt', more),
  'String.fromCharCode': lies('String', 'fromCharCode', '() => "x"'),
  'RegExp.prototype.exec': `RegExp.prototype.exec = () => null;`,
  'Object.hasOwn': lies('Object', 'hasOwn', not),
  'Object.keys': lies('Object', 'keys', '(names) => [...names, "x"]'),
  'Reflect.apply': `Reflect.apply = () => 1;`,
  'Reflect.ownKeys': lies('Reflect', 'ownKeys', '(names) => names.slice(1)'),
  'Function.prototype.call or bind': `Function.prototype.bind = function () { return () => 1; };`,
  'Map.prototype.get': lies('Map.prototype', 'get', '() => 5'),
  'Map.prototype.has': lies('Map.prototype', 'has', not),
  'WeakMap.prototype.get': lies('WeakMap.prototype', 'get', '() => 5'),
  'WeakSet.prototype.has': lies('WeakSet.prototype', 'has', not),
  ...(backend === 'wasm'
    ? {
        // Natively the first call looks at its arguments before it loads the library, and does not get further.
        'Object.getPrototypeOf': lies('Object', 'getPrototypeOf', '() => Object.prototype'),
        'crypto.getRandomValues': `crypto.getRandomValues = (array) => array;`,
      }
    : {}),
};

it('what gives wrong answers is named by an InitializationError', { timeout: 300_000 }, async () => {
  const told = await all(LIES);
  const expected = Object.keys(LIES).map((name) => [
    name,
    `ERR_SODIUM_INITIALIZATION: ${name.split(' by ')[0]} gives a wrong answer here: other code has replaced it, and what sodium computes ` +
      'would be wrong; load sodium before that code, or leave that code out',
  ]);
  expect(told).toEqual(Object.fromEntries(expected));
});

const value = (names: string, to: string): string =>
  `for (const name of ${names}) Object.defineProperty(Object.prototype, name, { __proto__: null, value: ${to}, configurable: true, writable: true, enumerable: true });`;
const accessors = (of: string, names: string): string =>
  `for (const name of ${names}) Object.defineProperty(${of}, name, { __proto__: null, get: () => 5, set() {}, configurable: true });`;

const OPTIONS = `['key', 'outputLength', 'length', 'nonce', 'id', 'context', 'purpose', 'seed', 'counter', 'additionalData', 'domain', 'lock', 'access', 'transfer', 'onProgress', 'byteOrder', 'chunkLength', 'salt', 'personal']`;

/**
 * Node itself does not load any module where arrays have accessors for indexes, or `Object.prototype` a `signal` or a `path`.
 *
 * None of these lies about what it is asked; it is only there, looks on, or is never to be asked.
 */
const HARMLESS: Readonly<Record<string, string>> = {
  'option names, as values': value(OPTIONS, '5'),
  'option names, with accessors': accessors('Object.prototype', OPTIONS),
  'names of our own fields': value(
    `['known', 'found', 'search', 'environment', 'kind', 'type', 'result', 'parameters', 'minimum', 'maximum', 'default', 'multipleOf', 'owner', 'memory', 'pointer', 'byteLength', 'terminated', 'copiedIn', 'reason', 'cause', 'code']`,
    '5',
  ),
  'what results and JSON are asked for': value(
    `['toJSON', 'next', 'done', 'value', 'writable', 'throw']`,
    '5',
  ),
  // Natively `util.promisify` of Node fails for it.
  ...(backend === 'wasm' ? { 'descriptors’ getters': value(`['get']`, '5') } : {}),
  'a then that is none': value(`['then']`, '5'),
  'iterators of bytes': `${TYPED}[Symbol.iterator] = function* () { yield 5; };`,
  'a call that counts': `{ const { apply } = Reflect; let count = 0; const own = Function.prototype.call; Function.prototype.call = function (...values) { count++; return apply(own, this, values); }; }`,
  'subarray and slice': `for (const name of ['subarray', 'slice', 'map', 'reverse', 'copyWithin', 'sort']) ${TYPED}[name] = () => 5;`,
  'slice of buffers': `ArrayBuffer.prototype.slice = () => new ArrayBuffer(0);`,
  'BigInt.asUintN': `BigInt.asUintN = () => 5n;`,
  'push and more of arrays': `for (const name of ['push', 'unshift', 'splice', 'concat', 'flat', 'keys', 'values', 'entries', 'reverse']) Array.prototype[name] = () => 5;`,
  'a then that counts': `{ const { apply } = Reflect; let count = 0; const own = Promise.prototype.then; Promise.prototype.then = function (...values) { count++; return apply(own, this, values); }; }`,
  'matching of texts': `for (const name of ['replace', 'match', 'split', 'search']) RegExp.prototype[Symbol[name]] = () => 5;`,
};

it('what does not lie changes no result', { timeout: 300_000 }, async () => {
  const expected = await resultsWith('');
  expect(expected).toMatch(/^hash [0-9a-f]{64}\n/);
  expect(expected).not.toMatch(/undefined/);
  const told = await all(HARMLESS);
  for (const name of Object.keys(HARMLESS)) told[name] = told[name] === expected ? 'the same' : told[name]!;
  expect(told).toEqual(Object.fromEntries(Object.keys(HARMLESS).map((name) => [name, 'the same'])));
});
