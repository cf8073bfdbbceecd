import { createHash } from 'node:crypto';
import { shake128, shake256 } from '@noble/hashes/sha3.js';
import { turboshake128, turboshake256 } from '@noble/hashes/sha3-addons.js';
import type { RawSodium } from 'sodium-sys';
import { backend } from '../../support/backend.ts';
import { message } from '../../support/bytes.ts';
import { digestOfParts } from './hashes.ts';
import {
  ABSENT,
  asyncForm,
  bytes,
  type Changes,
  callback,
  changesFor,
  choice,
  data,
  intoForm,
  keeping,
  length,
  type Operation,
  operation,
  type Parameters,
  path,
  paths,
  signal,
  source,
  withoutOptions,
} from './operation.ts';
import {
  type Comparison,
  messageOf,
  type Peer,
  type Primitive,
  type Vector,
  type VectorFile,
} from './primitive.ts';

interface Inputs {
  readonly data: Uint8Array;
  readonly outputLength: number;
  readonly domain: number | undefined;
}

interface Row {
  readonly member: string;
  readonly needs: keyof RawSodium;
  /** As the vectors call it. */
  readonly algorithm: string;
  readonly vectorFiles: readonly string[];
  /** Whether the peers can have other domains than the usual one. */
  readonly hasDomains: boolean;
  readonly peers: readonly Peer<Inputs>[];
}

const LENGTHS = [1, 2 ** 32 - 1] as const;

function describeXof({ member, needs, algorithm, vectorFiles, hasDomains, peers }: Row): Primitive {
  const name = `xof.${member}`;
  const options = { 'options.domain': length([1, 127], 7) };
  const outputLength = length(LENGTHS, 50);
  const variants = [{}, withoutOptions(options)];
  const input = { parameter: 'data', of: message };
  const base = operation(name, { data: data(), outputLength, ...options }, { variants, input });
  const form = (step: string, parameters: Parameters, isAsync = false): Operation =>
    operation(`${name}.${step}`, { ...parameters, ...options }, { variants, isAsync });
  const watched = { 'options.signal': signal, 'options.onProgress': callback };
  const create = form('create', {});
  const onState = { takesOptions: false, owner: () => create.call() as object };
  const purpose = choice('secretBox', 'auth');
  const inNode = {
    file: form('file', { path, outputLength, ...watched }, true),
    files: form('files', { paths, outputLength, ...watched, 'options.onError': callback }),
    transform: form('transform', { outputLength }),
    writable: form('writable', { outputLength }),
  };
  const into = intoForm(base, LENGTHS);
  const xof: Operation = {
    ...base,
    forms: {
      into,
      async: asyncForm(base),
      create: {
        ...create,
        forms: {
          update: operation(`${name}.create().update`, { data: data() }, onState),
          squeeze: operation(`${name}.create().squeeze`, { length: outputLength }, onState),
          squeezeInto: operation(
            `${name}.create().squeezeInto`,
            { output: bytes(LENGTHS, () => new Uint8Array(50)) },
            onState,
          ),
          squeezeSecret: operation(
            `${name}.create().squeezeSecret`,
            { length: length([1, 16_384], 32), ...keeping, 'options.purpose': purpose },
            { owner: onState.owner },
          ),
        },
      },
      from: form('from', { source, outputLength, ...watched }, true),
      transformStream: form('transformStream', { outputLength }),
      writableStream: form('writableStream', { outputLength }),
      ...(backend === 'native' ? inNode : {}),
    },
  };
  return {
    name,
    needs: [needs],
    operations: [xof],
    vectorFiles: vectorFiles.map((file) => xofVectors(xof, file, algorithm)),
    comparisons: [comparisonOf(xof, hasDomains, peers)],
  };
}

const changesOf = ({ outputLength, domain }: Vector): Changes => ({
  outputLength,
  'options.domain': domain ?? ABSENT,
});

/** The last bytes of the output, as many as the vector has. */
function xofVectors(xof: Operation, file: string, algorithm: string): VectorFile {
  const { into, create } = xof.forms;
  const last = ({ digest }: Vector, output: Uint8Array) => output.subarray(-digest!.length / 2);
  return {
    file,
    select: (vector) => vector.algorithm === algorithm,
    expected: ({ digest }) => digest!,
    ways: {
      [xof.name]: (vector) =>
        last(vector, xof.call({ ...changesOf(vector), data: messageOf(vector) }) as Uint8Array),
      [into!.name]: (vector) => {
        const output = new Uint8Array(vector.outputLength!);
        into!.call({ ...changesFor(into!, changesOf(vector)), data: messageOf(vector), output });
        return last(vector, output);
      },
      [create!.name]: (vector) => {
        const whole = messageOf(vector);
        const half = whole.length >> 1;
        const output = digestOfParts(xof, [whole.subarray(0, half), whole.subarray(half)], changesOf(vector));
        return last(vector, output);
      },
    },
  };
}

const comparisonOf = (
  xof: Operation,
  hasDomains: boolean,
  peers: readonly Peer<Inputs>[],
): Comparison<Inputs> => ({
  name: xof.name,
  refuses: true,
  draw: (random) => ({
    data: random.bytes(random.integer(0, 600)),
    outputLength: random.integer(0, 5) > 0 ? random.integer(1, 600) : 0,
    domain: hasDomains && random.integer(0, 1) > 0 ? random.integer(0, 130) : undefined,
  }),
  compute: ({ data, outputLength, domain }) =>
    xof.call({ data, outputLength, 'options.domain': domain ?? ABSENT }) as Uint8Array,
  peers: peers.map((peer) => ({ ...peer, mayTakeMore: ({ outputLength }) => outputLength === 0 })),
});

const ofNode = (algorithm: string): Peer<Inputs> => ({
  name: 'node:crypto',
  compute: ({ data, outputLength }) => createHash(algorithm, { outputLength }).update(data).digest(),
});

const ofNoble = (algorithm: typeof shake128): Peer<Inputs> => ({
  name: '@noble/hashes',
  compute: ({ data, outputLength }) => algorithm(data, { dkLen: outputLength }),
});

const ofTurbo = (algorithm: typeof turboshake128): Peer<Inputs> => ({
  name: '@noble/hashes',
  compute: ({ data, outputLength, domain }) =>
    algorithm(data, { dkLen: outputLength, ...(domain === undefined ? {} : { D: domain }) }),
});

const rows: readonly Row[] = [
  {
    member: 'shake128',
    needs: 'crypto_xof_shake128',
    algorithm: 'SHAKE128',
    vectorFiles: ['xof-hashlib.json', 'xof-fips202.json'],
    hasDomains: false,
    peers: [ofNode('shake128'), ofNoble(shake128)],
  },
  {
    member: 'shake256',
    needs: 'crypto_xof_shake256',
    algorithm: 'SHAKE256',
    vectorFiles: ['xof-hashlib.json', 'xof-fips202.json'],
    hasDomains: false,
    peers: [ofNode('shake256'), ofNoble(shake256)],
  },
  {
    member: 'turboShake128',
    needs: 'crypto_xof_turboshake128',
    algorithm: 'TurboSHAKE128',
    vectorFiles: ['xof-reference.json', 'xof-rfc9861.json'],
    hasDomains: true,
    peers: [ofTurbo(turboshake128)],
  },
  {
    member: 'turboShake256',
    needs: 'crypto_xof_turboshake256',
    algorithm: 'TurboSHAKE256',
    vectorFiles: ['xof-reference.json', 'xof-rfc9861.json'],
    hasDomains: true,
    peers: [ofTurbo(turboshake256)],
  },
];

export const xofs: readonly Primitive[] = rows.map(describeXof);
