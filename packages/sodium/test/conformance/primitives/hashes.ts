/** How every hash is described: it has the same forms, and each is a way to compute a vector. */
import { backend } from '../../support/backend.ts';
import { key as keyBytes, message, unhex } from '../../support/bytes.ts';
import {
  asyncForm,
  bytes,
  type Changes,
  callback,
  changesFor,
  data,
  intoForm,
  type Operation,
  operation,
  type Parameter,
  type Parameters,
  path,
  paths,
  signal,
  source,
  withoutOptions,
} from './operation.ts';
import { messageOf, type Vector, type VectorFile } from './primitive.ts';

/**
 * @param digestLength of a digest with the right options
 * @param key between the data and the options, where there is one
 */
export function hashOperation(
  name: string,
  options: Parameters,
  outputLengths: readonly [number, number],
  digestLength: number,
  key: { readonly key?: Parameter } = {},
): Operation {
  const keyVariants = 'key' in key ? keyVariantsOf(key.key as Parameter) : [{}];
  const variants = Object.keys(options).length === 0 ? keyVariants : [{}, withoutOptions(options)];
  const input = { parameter: 'data', of: message };
  const base = operation(name, { data: data(), ...key, ...options }, { variants, input });
  const form = (step: string, parameters: Parameters, isAsync = false): Operation =>
    operation(`${name}.${step}`, { ...parameters, ...options }, { variants, isAsync });
  const watched = { 'options.signal': signal, 'options.onProgress': callback };
  const expected = bytes(digestLength, () => base.call() as Uint8Array);
  const create = form('create', key);
  const onState = { takesOptions: false, owner: () => create.call() as object };
  const inNode = {
    file: form('file', { path, ...key, ...watched }, true),
    files: form('files', { paths, ...key, ...watched, 'options.onError': callback }),
    transform: form('transform', key),
    writable: form('writable', key),
  };
  const forms = {
    into: intoForm(base, outputLengths),
    async: asyncForm(base),
    verify: {
      ...form('verify', { expected, data: data(), ...key }),
      forms: {
        from: form('verify.from', { expected, source, ...key, ...watched }, true),
        ...(backend === 'native'
          ? { file: form('verify.file', { expected, path, ...key, ...watched }, true) }
          : {}),
      },
    },
    create: {
      ...create,
      forms: {
        update: operation(`${name}.create().update`, { data: data() }, onState),
        verify: operation(`${name}.create().verify`, { expected }, onState),
      },
    },
    from: form('from', { source, ...key, ...watched }, true),
    transformStream: form('transformStream', key),
    writableStream: form('writableStream', key),
    ...(backend === 'native' ? inNode : {}),
  };
  return { ...base, forms };
}

/** Keys of every length that is treated in a way of its own: C's own, shorter, of a block and longer. */
function keyVariantsOf(parameter: Parameter): readonly Changes[] {
  const { minimum, maximum } = parameter as { minimum: number; maximum: number };
  if (minimum === maximum) return [{}];
  return [{}, ...[minimum, 31, 33, 64, 65, 128, 129, 300].map((length) => ({ key: keyBytes(length) }))];
}

export interface HashingState {
  update(data: Uint8Array): HashingState;
  digest(): Uint8Array;
  squeeze?(length: number): Uint8Array;
}

/** @param length of the result, where the state does not know it */
export const resultOf = (state: HashingState, length: number): Uint8Array =>
  state.squeeze === undefined ? state.digest() : state.squeeze(length);

/** A hash of parts, by `create`. */
export function digestOfParts(
  hash: Operation,
  parts: Iterable<Uint8Array>,
  changes: Changes = {},
): Uint8Array {
  const { create } = hash.forms;
  const state = create!.call(changesFor(create!, changes)) as HashingState;
  for (const part of parts) state.update(part);
  const length = changes['outputLength'] ?? hash.parameters['outputLength']?.right();
  return resultOf(state, length as number);
}

/** @param optionsOf the options of a vector */
export function hashVectors(
  hash: Operation,
  file: string,
  optionsOf: (vector: Vector) => Changes,
  select?: (vector: Vector) => boolean,
): VectorFile {
  const { into, verify, create } = hash.forms;
  return {
    file,
    ...(select === undefined ? {} : { select }),
    expected: ({ digest }) => digest!,
    ways: {
      [hash.name]: (vector) => hash.call({ ...optionsOf(vector), data: messageOf(vector) }) as Uint8Array,
      [into!.name]: (vector) => {
        const output = new Uint8Array(vector.digest!.length / 2);
        return into!.call({
          ...changesFor(into!, optionsOf(vector)),
          data: messageOf(vector),
          output,
        }) as Uint8Array;
      },
      [verify!.name]: (vector) => {
        const expected = unhex(vector.digest!);
        const isRight = verify!.call({ ...optionsOf(vector), data: messageOf(vector), expected });
        return isRight === true ? expected : new Uint8Array(0);
      },
      [create!.name]: (vector) => {
        const whole = messageOf(vector);
        const half = whole.length >> 1;
        return digestOfParts(hash, [whole.subarray(0, half), whole.subarray(half)], optionsOf(vector));
      },
    },
  };
}
