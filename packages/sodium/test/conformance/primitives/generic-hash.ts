import { blake2b } from '@noble/hashes/blake2.js';
import wrappers from 'libsodium-wrappers-sumo';
import { sodium } from '../../support/backend.ts';
import { key, message, unhex } from '../../support/bytes.ts';
import type { Operation, Primitive, Vector } from './primitive.ts';

await wrappers.ready;
const hash = sodium.genericHash;

const settings = { key: key(32), salt: key(16), personal: key(16), outputLength: 48 };

/** An operation on `genericHash` with its options; `positional` are the arguments before them. */
function operation(
  name: string,
  positional: Readonly<Record<string, { parameter: Operation['parameters'][string]; right: unknown }>>,
  options: Readonly<Record<string, unknown>>,
  // biome-ignore lint/suspicious/noExplicitAny: misuse is what this is for.
  call: (...values: any[]) => unknown,
): Operation {
  const limits: Operation['parameters'] = {
    'options.outputLength': { kind: 'length', minimum: 16, maximum: 64 },
    'options.key': { kind: 'bytes', minimum: 16, maximum: 64 },
    'options.salt': { kind: 'bytes', minimum: 16, maximum: 16 },
    'options.personal': { kind: 'bytes', minimum: 16, maximum: 16 },
  };
  const optionNames = Object.keys(options).map((option) => `options.${option}`);
  return {
    name,
    parameters: {
      ...Object.fromEntries(Object.entries(positional).map(([key, { parameter }]) => [key, parameter])),
      ...Object.fromEntries(optionNames.map((option) => [option, limits[option]!])),
    },
    call(changes) {
      const values = Object.entries(positional).map(([key, { right }]) =>
        key in changes ? changes[key] : right,
      );
      const changed = Object.entries(changes).filter(([key]) => key.startsWith('options.'));
      return call(...values, {
        ...options,
        ...Object.fromEntries(changed.map(([key, value]) => [key.slice('options.'.length), value])),
      });
    },
  };
}

const data = { parameter: { kind: 'data' }, right: message(100) } as const;
const output = { parameter: { kind: 'bytes', minimum: 16, maximum: 64 }, right: new Uint8Array(32) } as const;
const expected = {
  parameter: { kind: 'bytes', minimum: 48, maximum: 48 },
  right: new Uint8Array(48),
} as const;
const { outputLength: _, ...variant } = settings;

function inputsOf(vector: Vector): { input: Uint8Array; options: Record<string, unknown> } {
  const options = {
    outputLength: vector.outputLength,
    ...(vector.keyLength ? { key: key(vector.keyLength) } : {}),
    ...(vector.salt ? { salt: unhex(vector.salt) } : {}),
    ...(vector.personal ? { personal: unhex(vector.personal) } : {}),
  };
  const input = vector.messageHex === undefined ? message(vector.messageLength) : unhex(vector.messageHex);
  return { input, options };
}

function digests(vector: Vector): Record<string, Uint8Array> {
  const { input, options } = inputsOf(vector);
  const { outputLength, ...others } = options;
  const half = input.length >> 1;
  const oneShot = hash(input, options);
  if (!hash.verify(oneShot, input, options)) throw new Error('verify refused what was just computed');
  return {
    oneShot,
    into: hash.into(new Uint8Array(vector.outputLength), input, others),
    create: hash.create(options).update(input.subarray(0, half)).update(input.subarray(half)).digest(),
  };
}

export const genericHash: Primitive = {
  name: 'genericHash',
  vectorFiles: ['generichash-hashlib.json', 'generichash-b2sum.json', 'generichash-rfc7693.json'].map(
    (file) => ({
      file,
      digests,
    }),
  ),
  operations: [
    operation('genericHash', { data }, settings, hash),
    operation('genericHash.into', { output, data }, variant, hash.into),
    operation('genericHash.verify', { expected, data }, settings, hash.verify),
    operation('genericHash.create', {}, settings, hash.create),
    {
      name: 'genericHash.create().update',
      parameters: { data: data.parameter },
      call: (changes) =>
        hash.create().update(('data' in changes ? changes['data'] : data.right) as Uint8Array),
    },
  ],
  draw: (random) => {
    const keyLength = random.integer(0, 70);
    return {
      data: random.bytes(random.integer(0, 1000)),
      outputLength: random.integer(0, 70),
      ...(random.integer(0, 2) > 0 ? { key: random.bytes(keyLength) } : {}),
    };
  },
  compute: ({ data, outputLength, key }) =>
    hash(data, {
      ...(outputLength === undefined ? {} : { outputLength }),
      ...(key === undefined ? {} : { key }),
    }),
  // C and the peers also take digests and keys of 1 to 15 bytes, and an empty key for none.
  peers: [
    {
      name: 'libsodium-wrappers',
      compute: ({ data, outputLength, key }) => wrappers.crypto_generichash(outputLength!, data, key ?? null),
      mayTakeMore: ({ outputLength, key }) => outputLength! < 16 || (key !== undefined && key.length < 16),
    },
    {
      name: '@noble/hashes',
      compute: ({ data, outputLength, key }) =>
        blake2b(data, { dkLen: outputLength!, ...(key === undefined ? {} : { key }) }),
      mayTakeMore: ({ outputLength, key }) => outputLength! < 16 || (key !== undefined && key.length < 16),
    },
  ],
  oneShot: (input) => hash(input, settings),
  incremental: (parts) => {
    using state = hash.create(settings);
    for (const part of parts) state.update(part);
    return state.digest();
  },
  into: (output, input) => hash.into(output, input, variant),
};
