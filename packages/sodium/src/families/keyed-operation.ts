/** Sealing and opening with a key and a nonce: where the result, the nonce and C's input lie, for every cipher that does both. */

import type { RawSodium } from 'sodium-sys';
import { assign, freeze } from 'sodium-sys/intrinsics';
import {
  type Address,
  byteLengthOf,
  copyInto,
  InvalidLengthError,
  InvalidTypeError,
  newBytes,
  type OptionReaders,
  type OptionValues,
  optionsReader,
  partOf,
  readProperty,
} from 'sodium-sys/portable';
import type { KeyMemory } from '../secrets/keys.js';
import { ANY_LENGTH, dataBytes, exactly, sizedBytes, steadyBytes } from '../shared/bytes.js';
import { elsewhere, LONGEST_HERE } from '../shared/elsewhere.js';
import { apartFrom } from '../shared/overlap.js';
import { forged, refused } from '../shared/status.js';
import type { Backend } from '../shared/types.js';
import { abortable } from '../sources/abortable.js';
import { sourceReaders } from '../sources/sources.js';

/** Calls a function of C with these arguments. `functions` is `raw` or `rawAsync`. */
type Call<Keys, Values extends readonly unknown[]> = (
  functions: RawSodium,
  ...values: [...Values, nonce: Uint8Array, key: Keys, additionalData: Uint8Array | null]
) => number;

/** The key, or what C has made of it. */
export type KeyOrState = KeyMemory | Address;

export type KeyedCall<Keys = KeyOrState> = Call<
  Keys,
  [output: Uint8Array, input: Uint8Array, inputLength: number]
>;

/** For what keeps nonce, ciphertext and tag apart. */
export interface SealsDetached<Keys = KeyOrState> {
  readonly sealDetached: Call<
    Keys,
    [ciphertext: Uint8Array, tag: Uint8Array, message: Uint8Array, messageLength: number]
  >;
}

export interface OpensDetached<Keys = KeyOrState> {
  readonly openDetached: Call<
    Keys,
    [message: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array, ciphertextLength: number]
  >;
}

interface Options {
  readonly nonce: Uint8Array | undefined;
  readonly additionalData?: Uint8Array | undefined;
}

/** Reads the options of an operation, which has one more where it runs elsewhere: `signal`. */
export interface ReadOptions<Given> {
  readonly here: (options: unknown) => Given;
  readonly elsewhere: (options: unknown) => {
    readonly given: Given;
    readonly signal: AbortSignal | undefined;
  };
}

/** @param complete makes of what was read what the operation is given */
export function operationOptions<Readers extends OptionReaders, Given>(
  readers: Readers,
  complete: (values: OptionValues<Readers>) => Given,
): ReadOptions<Given> {
  const readHere = optionsReader(readers);
  const readElsewhere = optionsReader({ ...readers, signal: sourceReaders.signal });
  return {
    here: (options) => complete(readHere(options)),
    elsewhere: (options) => {
      const values = readElsewhere(options);
      return { given: complete(values as OptionValues<Readers>), signal: values.signal };
    },
  };
}

/** What an error says of a call that C refused. */
export type Failure<Keys> = (name: string, given?: { readonly key: Keys }) => Error;

/** @typeParam Keys what is read of the argument after the input: a key, or several by their names */
export interface KeyedRule<Keys = KeyOrState> {
  /** As it is exported, for errors. */
  readonly name: string;
  readonly readKey: (value: unknown) => Keys;
  readonly readOptions: ReadOptions<Options>;
  /** A nonce that is not given is random, and the first bytes of what is sealed. */
  readonly nonceLength: number;
  readonly tagLength: number;
  /** Of the message: C aborts above it. */
  readonly maximum: number;
  /** Whether C itself sees to it that what it writes may lie anywhere over what it reads. */
  readonly mayOverlap: boolean;
  /** Whether it takes so long that even the shortest input is worth another thread: curves do. */
  readonly isSlow?: boolean;
  readonly call: KeyedCall<Keys>;
}

/** What C reads besides keys, and how long the whole result is. */
export interface Prepared {
  readonly input: Uint8Array;
  readonly additionalData: Uint8Array | null;
  readonly resultLength: number;
  /** Memory for a random nonce, with which the result begins, before what C writes. It is made when C is called. */
  readonly prefix: Uint8Array | null;
}

interface PreparedCipher<Keys> extends Prepared {
  readonly key: Keys;
  readonly nonce: Uint8Array;
}

export function sealOperation<Keys>(
  backend: Backend,
  rule: KeyedRule<Keys>,
  failure: Failure<Keys> = refused,
) {
  return keyedOperation(backend, ruleOf(rule, failure), (message, key, { nonce, additionalData = null }) => {
    const checkedKey = rule.readKey(key);
    const input = messageBytes(message, rule);
    const prefix = nonce === undefined ? new Uint8Array(rule.nonceLength) : null;
    return {
      key: checkedKey,
      nonce: nonce ?? prefix!,
      additionalData,
      input,
      resultLength: (prefix === null ? 0 : rule.nonceLength) + byteLengthOf(input) + rule.tagLength,
      prefix,
    };
  });
}

export function openOperation<Keys>(backend: Backend, rule: KeyedRule<Keys>) {
  return keyedOperation(backend, ruleOf(rule, forged), (sealed, key, { nonce, additionalData = null }) => {
    const inside = nonce === undefined ? rule.nonceLength : 0;
    const checkedKey = rule.readKey(key);
    // Checked, then decrypted: it must not change in between.
    const bytes = steadyBytes('sealed', sealed);
    const length = byteLengthOf(bytes);
    const resultLength = length - inside - rule.tagLength;
    if (resultLength < 0 || resultLength > rule.maximum) return undefined;
    return {
      key: checkedKey,
      nonce: nonce ?? partOf(bytes, 0, inside),
      additionalData,
      input: partOf(bytes, inside, length),
      resultLength,
      prefix: null,
    };
  });
}

function messageBytes(message: unknown, { maximum }: Pick<KeyedRule, 'maximum'>): Uint8Array {
  const bytes = dataBytes('message', message);
  if (byteLengthOf(bytes) > maximum) throw new InvalidLengthError('message', 0, maximum, message);
  return bytes;
}

function randomNonce(backend: Backend, length: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(length);
  backend().raw.randombytes_buf(nonce, length);
  return nonce;
}

/** What any operation with a key says of itself. */
export interface OperationRule<Given extends Prepared, Values>
  extends Pick<KeyedRule, 'name' | 'mayOverlap' | 'isSlow'> {
  readonly readOptions: ReadOptions<Values>;
  /** What C's refusal means, or an input that C need not be asked about. */
  readonly failure: (name: string, given?: Given) => Error;
  /** Calls C. `output` is the result without what comes before what C writes. */
  readonly call: (functions: RawSodium, output: Uint8Array, given: Given) => number;
}

function ruleOf<Keys>(
  { name, readOptions, mayOverlap, isSlow = false, call }: KeyedRule<Keys>,
  failure: Failure<Keys>,
): OperationRule<PreparedCipher<Keys>, Options> {
  return {
    name,
    readOptions,
    mayOverlap,
    isSlow,
    failure,
    call: (functions, output, { input, nonce, key, additionalData }) =>
      call(functions, output, input, byteLengthOf(input), nonce, key, additionalData),
  };
}

/**
 * @param prepare checks the other arguments; gives nothing for an input that C need not be asked about to fail
 * @returns the operation with `into` and `async`, which take the same arguments, and `async` a signal besides
 */
export function keyedOperation<Given extends Prepared, Values>(
  backend: Backend,
  { name, readOptions, mayOverlap, isSlow = false, failure, call }: OperationRule<Given, Values>,
  prepare: (input: unknown, key: unknown, options: Values) => Given | undefined,
) {
  function run(functions: RawSodium, result: Uint8Array, prepared: Given): number {
    const { prefix } = prepared;
    if (prefix !== null) backend().raw.randombytes_buf(prefix, byteLengthOf(prefix));
    return call(functions, writtenByC(result, prepared), prepared);
  }

  function finish<Result extends Uint8Array>(status: number, result: Result, prepared: Given): Result {
    if (status !== 0) {
      backend().memory.wipe(result);
      throw failure(name, prepared);
    }
    // Only now: the result may overlap the message.
    if (prepared.prefix !== null) copyInto(result, prepared.prefix);
    return result;
  }

  const operate = (input: unknown, key: unknown, options?: unknown): Uint8Array<ArrayBuffer> => {
    const prepared = prepare(input, key, readOptions.here(options));
    if (prepared === undefined) throw failure(name);
    const result = newBytes(prepared.resultLength);
    return finish(run(backend().raw, result, prepared), result, prepared);
  };

  function into(output: unknown, input: unknown, key: unknown, options?: unknown): Uint8Array {
    const prepared = prepare(input, key, readOptions.here(options));
    if (prepared === undefined) {
      // It is wiped whatever its length: what is too short has no message that it could have the length of.
      backend().memory.wipe(sizedBytes('output', output, ANY_LENGTH));
      throw failure(name);
    }
    const result = sizedBytes('output', output, exactly(prepared.resultLength));
    const apart = mayOverlap ? prepared : keptApart(result, prepared);
    try {
      return finish(run(backend().raw, result, apart), result, apart);
    } finally {
      if (apart.input !== prepared.input) backend().memory.wipe(apart.input);
    }
  }

  async function operateElsewhere(
    input: unknown,
    key: unknown,
    options?: unknown,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { given, signal } = readOptions.elsewhere(options);
    const prepared = prepare(input, key, given);
    const sodium = backend();
    return await abortable(sodium, signal, async (stopping) => {
      if (prepared === undefined) throw failure(name);
      const result = newBytes(prepared.resultLength);
      const isLong = isSlow || byteLengthRead(prepared) > LONGEST_HERE;
      const functions = isLong ? elsewhere(sodium, stopping) : sodium.raw;
      return finish(await run(functions, result, prepared), result, prepared);
    });
  }

  return assign(operate, { into, async: operateElsewhere });
}

/** The same with copies of what would be written over before it is read. */
function keptApart<Given extends Prepared>(result: Uint8Array, prepared: Given): Given {
  const { input, additionalData } = prepared;
  const output = writtenByC(result, prepared);
  return {
    ...prepared,
    input: apartFrom(output, input, true),
    additionalData: additionalData && apartFrom(output, additionalData, false),
  };
}

function writtenByC(result: Uint8Array, { prefix, resultLength }: Prepared): Uint8Array {
  return prefix === null ? result : partOf(result, byteLengthOf(prefix), resultLength);
}

function byteLengthRead({ input, additionalData }: Prepared): number {
  return byteLengthOf(input) + (additionalData === null ? 0 : byteLengthOf(additionalData));
}

type DetachedRule<Keys> = Omit<KeyedRule<Keys>, 'call'>;

export function detachedSeal<Keys>(
  backend: Backend,
  rule: DetachedRule<Keys> & SealsDetached<Keys>,
  failure: Failure<Keys> = refused,
) {
  return (message: unknown, key: unknown, options?: unknown) => {
    const { nonce: given, additionalData = null } = rule.readOptions.here(options);
    const checkedKey = rule.readKey(key);
    const input = messageBytes(message, rule);
    const length = byteLengthOf(input);
    const nonce = given === undefined ? randomNonce(backend, rule.nonceLength) : new Uint8Array(given);
    const ciphertext = newBytes(length);
    const tag = new Uint8Array(rule.tagLength);
    const { raw } = backend();
    const status = rule.sealDetached(raw, ciphertext, tag, input, length, nonce, checkedKey, additionalData);
    if (status !== 0) throw failure(rule.name, { key: checkedKey });
    return freeze({ nonce, ciphertext, tag });
  };
}

/** @param readOptions of what is not among the parts */
export function detachedOpen<Keys>(
  backend: Backend,
  rule: DetachedRule<Keys> & OpensDetached<Keys>,
  readOptions: (options: unknown) => Omit<Options, 'nonce'>,
) {
  return (parts: unknown, key: unknown, options?: unknown): Uint8Array<ArrayBuffer> => {
    // In this order: getters run here, and nothing is checked until all is read.
    const { nonce, ciphertext, tag } = readParts(parts);
    const { additionalData = null } = readOptions(options);
    const checkedKey = rule.readKey(key);
    const checkedNonce = sizedBytes('parts.nonce', nonce, exactly(rule.nonceLength));
    const checkedTag = sizedBytes('parts.tag', tag, exactly(rule.tagLength));
    const input = steadyBytes('parts.ciphertext', ciphertext);
    const length = byteLengthOf(input);
    if (length > rule.maximum) throw forged(rule.name);
    const message = newBytes(length);
    const { raw, memory } = backend();
    const status = rule.openDetached(
      raw,
      message,
      input,
      checkedTag,
      length,
      checkedNonce,
      checkedKey,
      additionalData,
    );
    if (status === 0) return message;
    memory.wipe(message);
    throw forged(rule.name);
  };
}

/** Any object; each property is read once, and others are ignored. */
function readParts(parts: unknown): { nonce?: unknown; ciphertext?: unknown; tag?: unknown } {
  const expected = 'an object with nonce, ciphertext and tag';
  if (typeof parts !== 'object' || parts === null) throw new InvalidTypeError('parts', expected, parts);
  const read = (name: string): unknown => readProperty(parts, name, 'parts', expected);
  return { nonce: read('nonce'), ciphertext: read('ciphertext'), tag: read('tag') };
}
