/**
 * What JavaScript itself offers, taken when this is loaded: whatever others put on prototypes, or in place of their methods,
 * after that changes no result and sees no secret. Code of this repository calls these, and no method of a built-in:
 * `arrayFind(array, test)`, not `array.find(test)`. Nor does it iterate: `for (… of array)`, `[a, b] = array` and
 * `f(...array)` ask for `Array.prototype[Symbol.iterator]`. `test/globals.test.ts` of `sodium` finds what does.
 */

export const { apply, defineProperty: reflectDefineProperty, ownKeys } = Reflect;

/** On Bun a bound `call` costs a hash of 64 bytes 15 % of its time; in V8 it is the other way round. */
const isBun = Object.hasOwn(globalThis, 'Bun');

// biome-ignore lint/suspicious/noExplicitAny: any function of the engine.
type Method = (this: any, ...values: any[]) => any;

/** A method as a function that takes what it is a method of first. */
export function uncurried<Function>(method: unknown): Function {
  const taken = method as Method;
  const free = isBun
    ? (self: unknown, ...values: unknown[]) => apply(taken, self, values)
    : Function.prototype.call.bind(taken);
  return free as Function;
}

const ofArray = Array.prototype;
const ofBytes = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
const ofString = String.prototype;

export const isArray = Array.isArray;
export const isView = ArrayBuffer.isView;
export const { abs, floor, ceil, min, max, log2 } = Math;
export const { isInteger, isSafeInteger } = Number;
export const { asIntN } = BigInt;
export const stringOfCodes = (codes: readonly number[]): string => apply(fromCharCode, String, codes);
const { fromCharCode } = String;

export const {
  create,
  defineProperties,
  defineProperty,
  entries: entriesOf,
  freeze,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getOwnPropertySymbols,
  getPrototypeOf,
  hasOwn,
  keys: namesOf,
  values: valuesOf,
} = Object;

type Test<Value> = (value: Value, index: number) => unknown;

export const arrayFind = uncurried<<Value>(array: readonly Value[], test: Test<Value>) => Value | undefined>(
  ofArray.find,
);
export const arrayFindIndex = uncurried<<Value>(array: readonly Value[], test: Test<Value>) => number>(
  ofArray.findIndex,
);
export const arrayIncludes = uncurried<(array: readonly unknown[], value: unknown) => boolean>(
  ofArray.includes,
);
export const arrayIndexOf = uncurried<(array: readonly unknown[], value: unknown) => number>(ofArray.indexOf);
export const arrayEvery = uncurried<<Value>(array: readonly Value[], test: Test<Value>) => boolean>(
  ofArray.every,
);
export const arraySome = uncurried<<Value>(array: readonly Value[], test: Test<Value>) => boolean>(
  ofArray.some,
);
export const arrayJoin = uncurried<(array: readonly unknown[], between: string) => string>(ofArray.join);
export const arrayPop = uncurried<<Value>(array: Value[]) => Value | undefined>(ofArray.pop);
export const arrayShift = uncurried<<Value>(array: Value[]) => Value | undefined>(ofArray.shift);

const arrayFrom = Array.from as unknown as <Value>(
  like: object,
  make: (_: unknown, index: number) => Value,
) => Value[];

/** An array of what `make` gives for each index. */
export function arrayOf<Value>(length: number, make: (index: number) => Value): Value[] {
  // Without prototype it has no iterator.
  const like = { __proto__: null, length };
  return apply(arrayFrom, Array, [like, (_: unknown, index: number) => make(index)]);
}

/** The method would ask `constructor` of what class the result is to be. */
export function arrayMap<Value, Result>(
  array: readonly Value[],
  make: (value: Value, index: number) => Result,
): Result[] {
  return arrayOf(array.length, (index) => make(array[index]!, index));
}

/** Makes a property, or exchanges its value. To assign would call a setter that somebody has put on `Object.prototype`. */
export function defineOwn(object: object, name: PropertyKey, value: unknown): void {
  const descriptor = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
  reflectDefineProperty(object, name, descriptor as PropertyDescriptor);
}

/** Gives a function the name that it is exported under. */
export function setName(named: object, name: string): void {
  reflectDefineProperty(named, 'name', {
    __proto__: null,
    value: name,
    configurable: true,
  } as PropertyDescriptor);
}

/** Gives an object the properties of another one. `Object.assign` assigns. */
export function assign<Target extends object, Source extends object>(
  target: Target,
  source: Source,
): Target & Source {
  const names = ownKeys(source) as (keyof Source)[];
  for (let index = 0; index < names.length; index++) defineOwn(target, names[index]!, source[names[index]!]);
  return target as Target & Source;
}

/** Adds to the end. `push` assigns. */
export function append<Value>(array: Value[], value: Value): void {
  defineOwn(array, array.length, value);
}

export function arrayFilter<Value>(array: readonly Value[], test: Test<Value>): Value[] {
  const found: Value[] = [];
  for (let index = 0; index < array.length; index++) {
    if (test(array[index]!, index)) append(found, array[index]!);
  }
  return found;
}

/** Removes one element. */
export function arrayRemove(array: unknown[], at: number): void {
  for (let index = at; index + 1 < array.length; index++) array[index] = array[index + 1];
  array.length -= 1;
}

/** Several arrays, one after the other. */
export function arrayConcat<Value>(...arrays: readonly (readonly Value[])[]): Value[] {
  const all: Value[] = [];
  for (let at = 0; at < arrays.length; at++) {
    const array = arrays[at]!;
    for (let index = 0; index < array.length; index++) append(all, array[index]!);
  }
  return all;
}

/** Calls a function with a number of arguments that is not known. */
export const callWith = <Values extends readonly unknown[], Result>(
  call: (...values: Values) => Result,
  values: Values,
): Result => apply(call as unknown as Method, undefined, values as unknown as unknown[]);

type Numbers = { fill(value: number): unknown };

export const bytesFill = uncurried<
  <View extends Numbers>(view: View, value: number, start?: number, end?: number) => View
>(ofBytes.fill);
export const bytesIndexOf = uncurried<(view: Uint8Array, byte: number, from?: number) => number>(
  ofBytes.indexOf,
);
export const bytesEvery = uncurried<
  (view: Uint8Array, test: (byte: number, index: number) => boolean) => boolean
>(ofBytes.every);
export const bytesIncludes = uncurried<(view: Uint8Array, byte: number) => boolean>(ofBytes.includes);

export const mapGet = uncurried<<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key) => Value | undefined>(
  Map.prototype.get,
);
export const mapHas = uncurried<<Key>(map: ReadonlyMap<Key, unknown>, key: Key) => boolean>(
  Map.prototype.has,
);
export const mapSet = uncurried<<Key, Value>(map: Map<Key, Value>, key: Key, value: Value) => void>(
  Map.prototype.set,
);
export const mapDelete = uncurried<<Key>(map: Map<Key, unknown>, key: Key) => boolean>(Map.prototype.delete);
export const mapForEach = uncurried<
  <Key, Value>(map: ReadonlyMap<Key, Value>, call: (value: Value, key: Key) => void) => void
>(Map.prototype.forEach);
export const mapSize = uncurried<(map: ReadonlyMap<unknown, unknown>) => number>(
  getterOf(Map.prototype, 'size'),
);

export const setAdd = uncurried<<Value>(set: Set<Value>, value: Value) => void>(Set.prototype.add);
export const setHas = uncurried<<Value>(set: ReadonlySet<Value>, value: Value) => boolean>(Set.prototype.has);
export const setDelete = uncurried<<Value>(set: Set<Value>, value: Value) => boolean>(Set.prototype.delete);
export const setClear = uncurried<(set: Set<unknown>) => void>(Set.prototype.clear);
export const setForEach = uncurried<<Value>(set: ReadonlySet<Value>, call: (value: Value) => void) => void>(
  Set.prototype.forEach,
);
export const setSize = uncurried<(set: ReadonlySet<unknown>) => number>(getterOf(Set.prototype, 'size'));

const setValues = uncurried<<Value>(set: ReadonlySet<Value>) => Iterator<Value>>(Set.prototype.values);
const setNext = uncurried<<Value>(iterator: Iterator<Value>) => IteratorResult<Value>>(
  Object.getPrototypeOf(new Set().values()).next,
);

/** The value that was added first; undefined where there is none. */
export const setFirst = <Value>(set: ReadonlySet<Value>): Value | undefined => setNext(setValues(set)).value;

/** The first value that passes. */
export function setFind<Value>(set: ReadonlySet<Value>, test: (value: Value) => boolean): Value | undefined {
  const iterator = setValues(set);
  for (let step = setNext(iterator); !step.done; step = setNext(iterator)) {
    if (test(step.value)) return step.value;
  }
  return undefined;
}

export const weakMapGet = uncurried<
  <Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key) => Value | undefined
>(WeakMap.prototype.get);
export const weakMapHas = uncurried<<Key extends WeakKey>(map: WeakMap<Key, unknown>, key: Key) => boolean>(
  WeakMap.prototype.has,
);
export const weakMapSet = uncurried<
  <Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key, value: Value) => void
>(WeakMap.prototype.set);
export const weakMapDelete = uncurried<
  <Key extends WeakKey>(map: WeakMap<Key, unknown>, key: Key) => boolean
>(WeakMap.prototype.delete);
export const weakSetHas = uncurried<<Value extends WeakKey>(set: WeakSet<Value>, value: Value) => boolean>(
  WeakSet.prototype.has,
);
export const weakSetAdd = uncurried<<Value extends WeakKey>(set: WeakSet<Value>, value: Value) => void>(
  WeakSet.prototype.add,
);
export const weakSetDelete = uncurried<<Value extends WeakKey>(set: WeakSet<Value>, value: Value) => boolean>(
  WeakSet.prototype.delete,
);
export const deref = uncurried<<Value extends WeakKey>(reference: WeakRef<Value>) => Value | undefined>(
  WeakRef.prototype.deref,
);
export const registryAdd = uncurried<
  <Held>(registry: FinalizationRegistry<Held>, target: WeakKey, held: Held, token?: WeakKey) => void
>(FinalizationRegistry.prototype.register);
export const registryRemove = uncurried<(registry: FinalizationRegistry<never>, token: WeakKey) => boolean>(
  FinalizationRegistry.prototype.unregister,
);

export const stringSlice = uncurried<(text: string, start: number, end?: number) => string>(ofString.slice);
export const stringIndexOf = uncurried<(text: string, part: string, from?: number) => number>(
  ofString.indexOf,
);
export const stringCodeAt = uncurried<(text: string, index: number) => number>(ofString.charCodeAt);
export const stringPadStart = uncurried<(text: string, length: number, fill: string) => string>(
  ofString.padStart,
);
export const stringStartsWith = uncurried<(text: string, start: string) => boolean>(ofString.startsWith);
export const stringEndsWith = uncurried<(text: string, end: string) => boolean>(ofString.endsWith);
export const stringLastIndexOf = uncurried<(text: string, part: string) => number>(ofString.lastIndexOf);
export const stringToLowerCase = uncurried<(text: string) => string>(ofString.toLowerCase);

/** The parts of a text; `split` would ask for `Symbol.split`. */
export function stringSplit(text: string, between: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let end = stringIndexOf(text, between); end >= 0; end = stringIndexOf(text, between, start)) {
    append(parts, stringSlice(text, start, end));
    start = end + between.length;
  }
  append(parts, stringSlice(text, start));
  return parts;
}

export const numberToString = uncurried<(value: number, radix: number) => string>(Number.prototype.toString);
/** Only for expressions without `g` and `y`: the methods of strings, and `test`, ask for `exec`, which anybody can exchange. */
export const regExpExec = uncurried<(pattern: RegExp, text: string) => RegExpExecArray | null>(
  RegExp.prototype.exec,
);
export const regExpTest = (pattern: RegExp, text: string): boolean => regExpExec(pattern, text) !== null;

export const bigUint64At = uncurried<(view: DataView, offset: number, isLittle: boolean) => bigint>(
  DataView.prototype.getBigUint64,
);
export const setBigUint64At = uncurried<
  (view: DataView, offset: number, value: bigint, isLittle: boolean) => void
>(DataView.prototype.setBigUint64);

/** `then` without the promise that it would make, of a class that others may have exchanged. */
export async function whenSettled<Value>(
  promise: Promise<Value>,
  resolved: ((value: Value) => void) | undefined,
  rejected: (error: unknown) => void,
): Promise<void> {
  let value: Value;
  try {
    value = await promise;
  } catch (error) {
    rejected(error);
    return;
  }
  resolved?.(value);
}

/** Keeps a promise that nobody waits for from ending the process when it is rejected. */
export function ignoreFailure(promise: Promise<unknown>): void {
  void settled(promise);
}

const generator = (function* () {})();
const ofGenerator = Object.getPrototypeOf(Object.getPrototypeOf(generator)) as typeof generator;
export const generatorNext = uncurried<
  <Value, Result, Sent>(steps: Generator<Value, Result, Sent>, sent?: Sent) => IteratorResult<Value, Result>
>(ofGenerator.next);
export const generatorReturn = uncurried<(steps: Generator<unknown, unknown, never>) => void>(
  ofGenerator.return,
);

const asyncGenerator = (async function* () {})();
const ofAsyncGenerator = Object.getPrototypeOf(
  Object.getPrototypeOf(asyncGenerator),
) as typeof asyncGenerator;
export const asyncNext = uncurried<
  <Value>(steps: AsyncGenerator<Value>) => Promise<IteratorResult<Value, void>>
>(ofAsyncGenerator.next);

/** Waits until a promise has settled, either way. */
export async function settled(promise: Promise<unknown> | undefined): Promise<void> {
  try {
    await promise;
  } catch {
    // Whoever needs to know waits for it elsewhere.
  }
}

const { prototype: ofController } = AbortController;
/** The signal of a controller of ours; read once, since others may exchange the getter. */
export const signalOf = uncurried<(controller: AbortController) => AbortSignal>(
  getterOf(ofController, 'signal'),
);
export const abort = uncurried<(controller: AbortController, reason: unknown) => void>(ofController.abort);

/** An array of this realm that nobody has given a way of its own to be iterated over. */
export function isPlainArray(value: unknown): value is readonly unknown[] {
  return isArray(value) && getPrototypeOf(value) === ofArray && !hasOwn(value, Symbol.iterator);
}

/** What iterates over an iterable: over an array by its indexes, as long as it has nothing of its own for that. */
export function iteratorOf<Value>(iterable: Iterable<Value>): Iterator<Value> {
  if (!isPlainArray(iterable)) return iterable[Symbol.iterator]();
  const array = iterable as readonly Value[];
  let index = 0;
  return {
    return: undefined as never,
    next: () =>
      index < array.length ? { done: false, value: array[index++]! } : { done: true, value: undefined },
  };
}

/** The function that reads a property of a prototype. */
export function getterOf(prototype: object, property: string | symbol): Method {
  return Object.getOwnPropertyDescriptor(prototype, property)!.get!;
}
