/**
 * Questions whose answers ECMAScript fixes, put once to what `intrinsics.ts` and `kinds.ts` have taken. Code that was loaded
 * before may have exchanged it, and results would be wrong without anybody noticing. Order matters: what compares the
 * answers comes first. Nothing here calls a method or iterates.
 */
import { InitializationError } from './errors.js';
import {
  abs,
  apply,
  arrayEvery,
  arrayFind,
  arrayFindIndex,
  arrayIncludes,
  arrayIndexOf,
  arrayJoin,
  arrayMap,
  arrayPop,
  arrayShift,
  arraySome,
  asIntN,
  bigUint64At,
  bytesEvery,
  bytesFill,
  bytesIncludes,
  bytesIndexOf,
  ceil,
  create,
  defineProperties,
  defineProperty,
  entriesOf,
  floor,
  freeze,
  generatorNext,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getOwnPropertySymbols,
  getPrototypeOf,
  hasOwn,
  isArray,
  isInteger,
  isSafeInteger,
  isView,
  log2,
  mapDelete,
  mapForEach,
  mapGet,
  mapHas,
  mapSet,
  mapSize,
  max,
  min,
  namesOf,
  numberToString,
  ownKeys,
  reflectDefineProperty,
  regExpExec,
  setAdd,
  setBigUint64At,
  setDelete,
  setFirst,
  setForEach,
  setHas,
  setSize,
  stringCodeAt,
  stringEndsWith,
  stringIndexOf,
  stringLastIndexOf,
  stringOfCodes,
  stringPadStart,
  stringSlice,
  stringStartsWith,
  stringToLowerCase,
  uncurried,
  valuesOf,
  weakMapDelete,
  weakMapGet,
  weakMapHas,
  weakMapSet,
  weakSetAdd,
  weakSetDelete,
  weakSetHas,
} from './intrinsics.js';
import { byteLengthOf, copyInto, hasFixedMemory, isUint8Array, partOf, placeOf, viewBytes } from './kinds.js';

let isChecked = false;

/** @throws InitializationError that names the built-in which gives a wrong answer */
export function checkBuiltIns(): void {
  if (isChecked) return;
  try {
    askOfCalls();
    askOfNumbers();
    askOfBytes();
    askOfArrays();
    askOfTexts();
    askOfObjects();
    askOfCollections();
  } catch {
    // To throw is as wrong as to give another answer.
    throw refusal(asked);
  }
  isChecked = true;
}

/** As the last step, for what starts with promises: one that never calls back would be waited for for ever. */
export async function checkPromises(): Promise<void> {
  let seen = 0;
  try {
    Promise.resolve(1).then((value) => {
      seen = value;
    });
  } catch {
    // As wrong as another answer.
  }
  for (let turn = 0; turn < 3; turn++) await undefined;
  if (seen !== 1) throw refusal('Promise.prototype.then');
}

export function refusal(builtIn: string): InitializationError {
  return new InitializationError(
    `${builtIn} gives a wrong answer here: other code has replaced it, and what sodium computes would be wrong; ` +
      'load sodium before that code, or leave that code out',
  );
}

/** What is asked now. */
let asked = '';

/** `about(built-in)(what it gives, what is right)`: the name is known before the question is put. */
function about(builtIn: string): typeof expectSame {
  asked = builtIn;
  return expectSame;
}

function expectSame(got: unknown, answer: unknown): void {
  if (!isSame(got, answer)) throw refusal(asked);
}

/** Whether two are the same primitive, or hold the same ones. */
function isSame(got: unknown, answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return got === answer;
  if (typeof got !== 'object' || got === null) return false;
  const found = got as ArrayLike<unknown>;
  const wanted = answer as readonly unknown[];
  for (let index = 0; index < wanted.length; index++) if (!isSame(found[index], wanted[index])) return false;
  return isArray(found) ? found.length === wanted.length : found[wanted.length] === undefined;
}

function askOfCalls(): void {
  about('Reflect.apply')(apply(plus, 1, [2]), 3);
  about('Function.prototype.call or bind')(uncurried<(self: number, other: number) => number>(plus)(1, 2), 3);
  about('Object.getPrototypeOf')(getPrototypeOf({ __proto__: null }), null);
  about('Object.getPrototypeOf')(getPrototypeOf({ __proto__: plus }) === plus, true);
  about('Array.isArray')(isArray([]), true);
  about('Array.isArray')(isArray(new Uint8Array(2)), false);
}

function plus(this: number, other: number): number {
  return this + other;
}

function askOfNumbers(): void {
  about('Math.abs')(abs(-3), 3);
  about('Math.floor')(floor(-1.5), -2);
  about('Math.ceil')(ceil(1.25), 2);
  about('Math.min')(min(7, 3), 3);
  about('Math.min')(min(3, 7), 3);
  about('Math.max')(max(7, 3), 7);
  about('Math.max')(max(3, 7), 7);
  about('Math.log2')(log2(1024), 10);
  about('Number')(Number(0xffff_ffffn), 0xffff_ffff);
  about('Number.isInteger')(isInteger(2 ** 53), true);
  about('Number.isInteger')(isInteger(1.5), false);
  about('Number.isSafeInteger')(isSafeInteger(2 ** 53 - 1), true);
  about('Number.isSafeInteger')(isSafeInteger(2 ** 53), false);
  about('Number.prototype.toString')(numberToString(255, 16), 'ff');
  about('BigInt')(BigInt(2 ** 53 - 1), 0x1f_ffff_ffff_ffffn);
  about('BigInt.asIntN')(asIntN(64, 0xffff_ffff_ffff_fffen), -2n);
  about('BigInt.asIntN')(asIntN(32, 0x1_8000_0001n), -0x7fff_ffffn);
  about('BigInt.asIntN')(asIntN(32, 0x1_0000_0007n), 7n);
}

function askOfBytes(): void {
  const part = new Uint8Array(new ArrayBuffer(16), 3, 5);
  const view = new DataView(new ArrayBuffer(16), 2, 9);
  about('Uint8Array')(new Uint8Array(3), [0, 0, 0]);
  about('Uint8Array')(part, [0, 0, 0, 0, 0]);
  about('Float64Array')(new Float64Array(2), [0, 0]);
  about('TypedArray.prototype.fill')(bytesFill(new Uint8Array(4), 7, 1), [0, 7, 7, 7]);
  about('TypedArray.prototype.fill')(bytesFill(new Uint8Array(4), 7, 1, 3), [0, 7, 7, 0]);
  about('TypedArray.prototype.set')(written([5, 6], 1), [0, 5, 6, 0, 0, 0, 0, 0]);
  about('TypedArray.prototype.set')(written(bytesFill(part, 9)), [9, 9, 9, 9, 9, 0, 0, 0]);
  about('TypedArray.prototype.indexOf')(bytesIndexOf(part, 9, 2), 2);
  about('TypedArray.prototype.indexOf')(bytesIndexOf(part, 1), -1);
  about('TypedArray.prototype.includes')(bytesIncludes(part, 9), true);
  about('TypedArray.prototype.includes')(bytesIncludes(part, 1), false);
  about('TypedArray.prototype.every')(
    bytesEvery(part, (byte) => byte === 9),
    true,
  );
  about('TypedArray.prototype.every')(
    bytesEvery(part, (byte) => byte === 1),
    false,
  );
  about('TypedArray.prototype[Symbol.toStringTag]')(isUint8Array(part), true);
  about('TypedArray.prototype[Symbol.toStringTag]')(isUint8Array(new Float64Array(1)), false);
  about('TypedArray.prototype.byteLength')(byteLengthOf(part), 5);
  about('TypedArray.prototype.byteOffset')(placeOf(part).offset, 3);
  about('TypedArray.prototype.buffer')(partOf(part, 1, 3), [9, 9]);
  about('ArrayBuffer.isView')(isView(view), true);
  about('ArrayBuffer.isView')(isView([]), false);
  about('ArrayBuffer.prototype.byteLength or resizable')(hasFixedMemory(part), true);
  about('ArrayBuffer.prototype.byteLength')(viewBytes(new ArrayBuffer(2)), [0, 0]);
  about('DataView.prototype.byteLength')(viewBytes(view), [0, 0, 0, 0, 0, 0, 0, 0, 0]);
  about('DataView.prototype.byteOffset')(placeOf(viewBytes(view)!).offset, 2);
  const whole = new Uint8Array(8);
  const number = new DataView(whole.buffer);
  about('DataView.prototype.setBigUint64')(
    setBigUint64At(number, 0, 0x0102_0304_0506_07f8n, false),
    undefined,
  );
  about('DataView.prototype.setBigUint64')(whole, [1, 2, 3, 4, 5, 6, 7, 0xf8]);
  about('DataView.prototype.getBigUint64')(bigUint64At(number, 0, false), 0x0102_0304_0506_07f8n);
  about('DataView.prototype.getBigUint64')(bigUint64At(number, 0, true), 0xf807_0605_0403_0201n);
  about('DataView.prototype.setBigUint64')(
    setBigUint64At(number, 0, 0x0102_0304_0506_07f8n, true),
    undefined,
  );
  about('DataView.prototype.setBigUint64')(whole, [0xf8, 7, 6, 5, 4, 3, 2, 1]);
}

function written(source: ArrayLike<number>, at?: number): Uint8Array {
  const target = new Uint8Array(8);
  copyInto(target, source, at);
  return target;
}

function askOfArrays(): void {
  const isTwo = (value: number): boolean => value === 2;
  const array = [1, 2];
  about('Array.from')(
    arrayMap(array, (value) => value + 1),
    [2, 3],
  );
  about('Array.prototype[Symbol.iterator]')(taken(array), 3);
  about('Array.prototype.find')(arrayFind(array, isTwo), 2);
  about('Array.prototype.findIndex')(arrayFindIndex(array, isTwo), 1);
  about('Array.prototype.includes')(arrayIncludes(array, 2), true);
  about('Array.prototype.includes')(arrayIncludes(array, 3), false);
  about('Array.prototype.indexOf')(arrayIndexOf(array, 2), 1);
  about('Array.prototype.indexOf')(arrayIndexOf(array, 3), -1);
  about('Array.prototype.every')(arrayEvery(array, isTwo), false);
  about('Array.prototype.every')(arrayEvery([2, 2], isTwo), true);
  about('Array.prototype.some')(arraySome(array, isTwo), true);
  about('Array.prototype.some')(arraySome([1, 1], isTwo), false);
  about('Array.prototype.join')(arrayJoin(array, '-'), '1-2');
  about('Array.prototype.pop')(arrayPop(array), 2);
  about('Array.prototype.shift')(arrayShift(array), 1);
  about('Array.prototype.pop')(arrayPop(array), undefined);
}

/** As functions take a list of parameters when they are bound. */
function taken([first = 0, second = 0]: readonly number[]): number {
  return first + second;
}

function askOfTexts(): void {
  about('String')(String(12), '12');
  about('String.fromCharCode')(stringOfCodes([97, 0x20ac]), 'a€');
  about('String.prototype.charCodeAt')(stringCodeAt('a€', 1), 0x20ac);
  about('String.prototype.slice')(stringSlice('abcd', 1), 'bcd');
  about('String.prototype.slice')(stringSlice('abcd', 1, 3), 'bc');
  about('String.prototype.indexOf')(stringIndexOf('abab', 'b'), 1);
  about('String.prototype.indexOf')(stringIndexOf('abab', 'c'), -1);
  about('String.prototype.lastIndexOf')(stringLastIndexOf('abab', 'b'), 3);
  about('String.prototype.padStart')(stringPadStart('f', 2, '0'), '0f');
  about('String.prototype.startsWith')(stringStartsWith('ab', 'a'), true);
  about('String.prototype.startsWith')(stringStartsWith('ab', 'b'), false);
  about('String.prototype.endsWith')(stringEndsWith('ab', 'b'), true);
  about('String.prototype.endsWith')(stringEndsWith('ab', 'a'), false);
  about('String.prototype.toLowerCase')(stringToLowerCase('AbC'), 'abc');
  about('RegExp.prototype.exec')(regExpExec(/^a(.)$/, 'ab'), ['ab', 'b']);
  about('RegExp.prototype.exec')(regExpExec(/^a(.)$/, 'b'), null);
}

function askOfObjects(): void {
  const object = { a: 1, b: 2 };
  const three = { __proto__: null, value: 3, enumerable: true };
  about('Reflect.ownKeys')(ownKeys(object), ['a', 'b']);
  about('Object.keys')(namesOf(object), ['a', 'b']);
  about('Object.values')(valuesOf(object), [1, 2]);
  about('Object.entries')(entriesOf(object)[1], ['b', 2]);
  about('Object.getOwnPropertyNames')(getOwnPropertyNames(object), ['a', 'b']);
  about('Object.getOwnPropertySymbols')(getOwnPropertySymbols(object), []);
  about('Object.getOwnPropertyDescriptor')(getOwnPropertyDescriptor(object, 'b')?.value, 2);
  about('Object.hasOwn')(hasOwn(object, 'a'), true);
  about('Object.hasOwn')(hasOwn(object, 'toString'), false);
  about('Object.create')(getPrototypeOf(create(null)), null);
  about('Object.create')(getPrototypeOf(create(object)) === object, true);
  about('Object.defineProperty')((defineProperty({}, 'c', three) as { c?: number }).c, 3);
  about('Object.defineProperties')((defineProperties({}, { c: three }) as { c?: number }).c, 3);
  about('Reflect.defineProperty')(reflectDefineProperty(object, 'a', three) && object.a, 3);
  about('Object.freeze')(freeze(object) === object, true);
  about('Object.freeze')(reflectDefineProperty(object, 'c', three), false);
}

function askOfCollections(): void {
  let seen = 0;
  const see = (value: number): void => {
    seen += value;
  };
  const map = new Map<string, number>();
  about('Map.prototype.has')(mapHas(map, 'a'), false);
  about('Map.prototype.get')(mapGet(map, 'a'), undefined);
  mapSet(map, 'a', 1);
  about('Map.prototype.set')(mapGet(map, 'a'), 1);
  about('Map.prototype.has')(mapHas(map, 'a'), true);
  about('Map.prototype.size')(mapSize(map), 1);
  mapForEach(map, see);
  about('Map.prototype.forEach')(seen, 1);
  mapDelete(map, 'a');
  about('Map.prototype.delete')(mapHas(map, 'a'), false);

  const set = new Set<number>();
  about('Set.prototype.has')(setHas(set, 2), false);
  setAdd(set, 2);
  about('Set.prototype.add')(setHas(set, 2), true);
  about('Set.prototype.size')(setSize(set), 1);
  about('Set.prototype.values')(setFirst(set), 2);
  setForEach(set, see);
  about('Set.prototype.forEach')(seen, 3);
  setDelete(set, 2);
  about('Set.prototype.delete')(setHas(set, 2), false);

  const key = {};
  const weakMap = new WeakMap<object, number>();
  about('WeakMap.prototype.has')(weakMapHas(weakMap, key), false);
  about('WeakMap.prototype.get')(weakMapGet(weakMap, key), undefined);
  weakMapSet(weakMap, key, 1);
  about('WeakMap.prototype.set')(weakMapHas(weakMap, key), true);
  about('WeakMap.prototype.get')(weakMapGet(weakMap, key), 1);
  weakMapDelete(weakMap, key);
  about('WeakMap.prototype.delete')(weakMapHas(weakMap, key), false);

  const weakSet = new WeakSet();
  about('WeakSet.prototype.has')(weakSetHas(weakSet, key), false);
  weakSetAdd(weakSet, key);
  about('WeakSet.prototype.add')(weakSetHas(weakSet, key), true);
  weakSetDelete(weakSet, key);
  about('WeakSet.prototype.delete')(weakSetHas(weakSet, key), false);

  about('Generator.prototype.next')(generatorNext(counting()).value, 1);
}

function* counting(): Generator<number, void, never> {
  yield 1;
}
