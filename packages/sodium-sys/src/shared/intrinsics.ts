/**
 * What JavaScript itself offers, taken when this is loaded: whatever others put on prototypes, or in place of their methods,
 * after that changes no result and sees no secret. Code of this repository calls these, and no method of a built-in:
 * `arrayFind(array, test)`, not `array.find(test)`. Nor does it iterate: `for (… of array)`, `[a, b] = array` and
 * `f(...array)` ask for `Array.prototype[Symbol.iterator]`. `test/globals.test.ts` of `sodium` finds what does.
 */

export const apply = Reflect.apply;
export const reflectDefineProperty = Reflect.defineProperty;
export const ownKeys = Reflect.ownKeys;

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

type Class = { readonly prototype: object };

/**
 * The same of a class's method, which is named: bundlers keep what is read. Where `Object.getPrototypeOf` lies there is no
 * prototype, and loading says so: an import must not fail.
 */
function methodOf<Function>({ prototype }: Class, name: string): Function {
  return uncurried((prototype as Record<string, unknown> | undefined)?.[name]);
}

/** The same of a property that is read by a function. */
function propertyOf<Function>({ prototype }: Class, name: string): Function {
  return uncurried(getterOf(prototype, name));
}

/** A class that has no name in JavaScript, by how far above an instance its prototype is. */
const classOf = (instance: object, depth: number): Class => {
  let prototype = instance;
  for (let level = 0; level < depth; level++) prototype = Object.getPrototypeOf(prototype);
  return { prototype };
};

const TypedArray: Class = Object.getPrototypeOf(Uint8Array);

export const isArray = Array.isArray;
export const isView = ArrayBuffer.isView;
export const abs = Math.abs;
export const floor = Math.floor;
export const ceil = Math.ceil;
export const min = Math.min;
export const max = Math.max;
export const log2 = Math.log2;
export const isInteger = Number.isInteger;
export const isSafeInteger = Number.isSafeInteger;
export const asIntN = BigInt.asIntN;
export const stringOfCodes = (codes: readonly number[]): string => apply(fromCharCode, String, codes);
const fromCharCode = String.fromCharCode;

export const create = Object.create;
export const defineProperties = Object.defineProperties;
export const defineProperty = Object.defineProperty;
export const entriesOf = Object.entries;
export const freeze = Object.freeze;
export const getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
export const getOwnPropertyNames = Object.getOwnPropertyNames;
export const getOwnPropertySymbols = Object.getOwnPropertySymbols;
export const getPrototypeOf = Object.getPrototypeOf;
export const hasOwn = Object.hasOwn;
export const isFrozen = Object.isFrozen;
export const namesOf = Object.keys;
export const valuesOf = Object.values;

type Test<Value> = (value: Value, index: number) => unknown;

export const arrayFind = methodOf<<Value>(array: readonly Value[], test: Test<Value>) => Value | undefined>(
  Array,
  'find',
);
export const arrayFindIndex = methodOf<<Value>(array: readonly Value[], test: Test<Value>) => number>(
  Array,
  'findIndex',
);
export const arrayIncludes = methodOf<(array: readonly unknown[], value: unknown) => boolean>(
  Array,
  'includes',
);
export const arrayIndexOf = methodOf<(array: readonly unknown[], value: unknown) => number>(Array, 'indexOf');
export const arrayEvery = methodOf<<Value>(array: readonly Value[], test: Test<Value>) => boolean>(
  Array,
  'every',
);
export const arraySome = methodOf<<Value>(array: readonly Value[], test: Test<Value>) => boolean>(
  Array,
  'some',
);
export const arrayJoin = methodOf<(array: readonly unknown[], between: string) => string>(Array, 'join');
export const arrayPop = methodOf<<Value>(array: Value[]) => Value | undefined>(Array, 'pop');
export const arrayShift = methodOf<<Value>(array: Value[]) => Value | undefined>(Array, 'shift');

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

const naming = { __proto__: null, value: '', configurable: true };

/** Gives a function the name that it is exported under. */
export function setName(named: object, name: string): void {
  naming.value = name;
  reflectDefineProperty(named, 'name', naming as PropertyDescriptor);
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

export const bytesFill = methodOf<
  <View extends Numbers>(view: View, value: number, start?: number, end?: number) => View
>(TypedArray, 'fill');
export const bytesIndexOf = methodOf<(view: Uint8Array, byte: number, from?: number) => number>(
  TypedArray,
  'indexOf',
);
export const bytesEvery = methodOf<
  (view: Uint8Array, test: (byte: number, index: number) => boolean) => boolean
>(TypedArray, 'every');
export const bytesIncludes = methodOf<(view: Uint8Array, byte: number) => boolean>(TypedArray, 'includes');

export const mapGet = methodOf<<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key) => Value | undefined>(
  Map,
  'get',
);
export const mapHas = methodOf<<Key>(map: ReadonlyMap<Key, unknown>, key: Key) => boolean>(Map, 'has');
export const mapSet = methodOf<<Key, Value>(map: Map<Key, Value>, key: Key, value: Value) => void>(
  Map,
  'set',
);
/** `new Map(entries)` would iterate: where that is broken, the import would fail, instead of loading with the reason. */
export function mapOf<Key, Value>(entries: readonly (readonly [Key, Value])[]): Map<Key, Value> {
  const map = new Map<Key, Value>();
  for (let index = 0; index < entries.length; index++) mapSet(map, entries[index]![0], entries[index]![1]);
  return map;
}
export const mapDelete = methodOf<<Key>(map: Map<Key, unknown>, key: Key) => boolean>(Map, 'delete');
export const mapForEach = methodOf<
  <Key, Value>(map: ReadonlyMap<Key, Value>, call: (value: Value, key: Key) => void) => void
>(Map, 'forEach');
export const mapSize = propertyOf<(map: ReadonlyMap<unknown, unknown>) => number>(Map, 'size');

export const setAdd = methodOf<<Value>(set: Set<Value>, value: Value) => void>(Set, 'add');
export const setHas = methodOf<<Value>(set: ReadonlySet<Value>, value: Value) => boolean>(Set, 'has');
export const setDelete = methodOf<<Value>(set: Set<Value>, value: Value) => boolean>(Set, 'delete');
export const setClear = methodOf<(set: Set<unknown>) => void>(Set, 'clear');
export const setForEach = methodOf<<Value>(set: ReadonlySet<Value>, call: (value: Value) => void) => void>(
  Set,
  'forEach',
);
export const setSize = propertyOf<(set: ReadonlySet<unknown>) => number>(Set, 'size');

const setValues = methodOf<<Value>(set: ReadonlySet<Value>) => Iterator<Value>>(Set, 'values');
const SetIterator = classOf(new Set().values(), 1);
const setNext = methodOf<<Value>(iterator: Iterator<Value>) => IteratorResult<Value>>(SetIterator, 'next');

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

export const weakMapGet = methodOf<
  <Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key) => Value | undefined
>(WeakMap, 'get');
export const weakMapHas = methodOf<<Key extends WeakKey>(map: WeakMap<Key, unknown>, key: Key) => boolean>(
  WeakMap,
  'has',
);
export const weakMapSet = methodOf<
  <Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key, value: Value) => void
>(WeakMap, 'set');
export const weakMapDelete = methodOf<<Key extends WeakKey>(map: WeakMap<Key, unknown>, key: Key) => boolean>(
  WeakMap,
  'delete',
);
export const weakSetHas = methodOf<<Value extends WeakKey>(set: WeakSet<Value>, value: Value) => boolean>(
  WeakSet,
  'has',
);
export const weakSetAdd = methodOf<<Value extends WeakKey>(set: WeakSet<Value>, value: Value) => void>(
  WeakSet,
  'add',
);
export const weakSetDelete = methodOf<<Value extends WeakKey>(set: WeakSet<Value>, value: Value) => boolean>(
  WeakSet,
  'delete',
);
export const deref = methodOf<<Value extends WeakKey>(reference: WeakRef<Value>) => Value | undefined>(
  WeakRef,
  'deref',
);
export const registryAdd = methodOf<
  <Held>(registry: FinalizationRegistry<Held>, target: WeakKey, held: Held, token?: WeakKey) => void
>(FinalizationRegistry, 'register');
export const registryRemove = methodOf<(registry: FinalizationRegistry<never>, token: WeakKey) => boolean>(
  FinalizationRegistry,
  'unregister',
);

export const stringSlice = methodOf<(text: string, start: number, end?: number) => string>(String, 'slice');
export const stringIndexOf = methodOf<(text: string, part: string, from?: number) => number>(
  String,
  'indexOf',
);
export const stringCodeAt = methodOf<(text: string, index: number) => number>(String, 'charCodeAt');
export const stringPadStart = methodOf<(text: string, length: number, fill: string) => string>(
  String,
  'padStart',
);
export const stringStartsWith = methodOf<(text: string, start: string) => boolean>(String, 'startsWith');
export const stringEndsWith = methodOf<(text: string, end: string) => boolean>(String, 'endsWith');
export const stringLastIndexOf = methodOf<(text: string, part: string) => number>(String, 'lastIndexOf');
export const stringToLowerCase = methodOf<(text: string) => string>(String, 'toLowerCase');

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

export const numberToString = methodOf<(value: number, radix: number) => string>(Number, 'toString');
/** Only for expressions without `g` and `y`: the methods of strings, and `test`, ask for `exec`, which anybody can exchange. */
export const regExpExec = methodOf<(pattern: RegExp, text: string) => RegExpExecArray | null>(RegExp, 'exec');
export const regExpTest = (pattern: RegExp, text: string): boolean => regExpExec(pattern, text) !== null;

export const bigUint64At = methodOf<(view: DataView, offset: number, isLittle: boolean) => bigint>(
  DataView,
  'getBigUint64',
);
export const setBigUint64At = methodOf<
  (view: DataView, offset: number, value: bigint, isLittle: boolean) => void
>(DataView, 'setBigUint64');

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

const GeneratorClass = classOf((function* () {})(), 2);
export const generatorNext = methodOf<
  <Value, Result, Sent>(steps: Generator<Value, Result, Sent>, sent?: Sent) => IteratorResult<Value, Result>
>(GeneratorClass, 'next');
export const generatorReturn = methodOf<(steps: Generator<unknown, unknown, never>) => void>(
  GeneratorClass,
  'return',
);

const AsyncGeneratorClass = classOf((async function* () {})(), 2);
export const asyncNext = methodOf<
  <Value>(steps: AsyncGenerator<Value>) => Promise<IteratorResult<Value, void>>
>(AsyncGeneratorClass, 'next');

/** Waits until a promise has settled, either way. */
export async function settled(promise: Promise<unknown> | undefined): Promise<void> {
  try {
    await promise;
  } catch {
    // Whoever needs to know waits for it elsewhere.
  }
}

/** The signal of a controller of ours; read once, since others may exchange the getter. */
export const signalOf = propertyOf<(controller: AbortController) => AbortSignal>(AbortController, 'signal');
export const abort = methodOf<(controller: AbortController, reason: unknown) => void>(
  AbortController,
  'abort',
);

/** An array of this realm that nobody has given a way of its own to be iterated over. */
export function isPlainArray(value: unknown): value is readonly unknown[] {
  return isArray(value) && getPrototypeOf(value) === Array.prototype && !hasOwn(value, Symbol.iterator);
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

/** The function that reads a property of a prototype. Where there is none, loading says so: an import must not fail. */
export function getterOf(prototype: object, property: string | symbol): Method {
  return getOwnPropertyDescriptor(prototype, property)?.get as Method;
}
