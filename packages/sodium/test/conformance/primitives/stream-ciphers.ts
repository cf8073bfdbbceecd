import { createCipheriv } from 'node:crypto';
import { createCipher } from '@noble/ciphers/_arx.js';
import { chacha20, chacha20orig, xchacha20 } from '@noble/ciphers/chacha.js';
import { __TESTS, salsa20, xsalsa20 } from '@noble/ciphers/salsa.js';
import type { RawSodium } from 'sodium-sys';
import { message, unhex } from '../../support/bytes.ts';
import {
  ABSENT,
  asyncForm,
  bytes,
  counter,
  data,
  intoForm,
  keeping,
  key,
  length,
  operation,
} from './operation.ts';
import {
  type Comparison,
  messageOf,
  type Peer,
  type Primitive,
  readVectors,
  type Vector,
  type VectorFile,
} from './primitive.ts';

interface Inputs {
  readonly data: Uint8Array;
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly counter: number;
}

interface Row {
  readonly member: string;
  /** As the vectors call it. */
  readonly algorithm: string;
  readonly nonceLength: number;
  /** Its counters, where it has some, go up to this. */
  readonly highest?: bigint;
  readonly longest?: number;
  readonly needs?: readonly (keyof RawSodium)[];
  readonly peers: readonly Peer<Inputs>[];
}

type NobleStream = (
  key: Uint8Array,
  nonce: Uint8Array,
  data: Uint8Array,
  output?: Uint8Array,
  counter?: number,
) => Uint8Array;

/** @param mayTakeMore ChaCha20 and Salsa20 also have keys of 16 bytes, which C has not */
const ofNoble = (stream: NobleStream): Peer<Inputs> => ({
  name: '@noble/ciphers',
  compute: ({ data, key, nonce, counter }) => stream(key, nonce, data, undefined, counter),
  mayTakeMore: ({ key }) => key.length === 16,
});

const salsaOf = (rounds: number): NobleStream =>
  createCipher(__TESTS.salsaCore as never, { counterRight: true, rounds }) as NobleStream;

/** It takes the counter and the nonce for one IV of 16 bytes. */
const ofOpenSsl: Peer<Inputs> = {
  name: 'node:crypto',
  compute: ({ data, key, nonce, counter }) => {
    const iv = new Uint8Array(4 + nonce.length);
    new DataView(iv.buffer).setUint32(0, counter, true);
    iv.set(nonce, 4);
    return createCipheriv('chacha20', key, iv).update(data);
  },
};

function describeStream({ member, algorithm, nonceLength, highest, longest, needs, peers }: Row): Primitive {
  const name = `streamCipher.${member}`;
  const common = { key: key(32, name), 'options.nonce': { ...bytes(nonceLength), isRequired: true } };
  const withCounter = highest === undefined ? {} : { 'options.counter': counter(highest, 3) };
  const variants = highest === undefined ? [{}] : [{}, { 'options.counter': ABSENT }];
  const base = operation(
    `${name}.xor`,
    { data: data(), ...common, ...withCounter },
    { variants, input: { parameter: 'data', of: message } },
  );
  const xor = { ...base, forms: { into: intoForm(base, 100), async: asyncForm(base) } };
  const keystream = operation(`${name}.keystream`, {
    length: length([0, longest ?? Number.MAX_SAFE_INTEGER], 100),
    ...common,
  });

  const given = ({ key, nonce, counter, ...rest }: Vector) => ({
    data: messageOf(rest),
    key: unhex(key!),
    'options.nonce': unhex(nonce!),
    ...(highest === undefined ? {} : { 'options.counter': BigInt(counter!) }),
  });
  const ways: VectorFile['ways'] = {
    [xor.name]: (vector) => xor.call(given(vector)) as Uint8Array,
    [xor.forms.into.name]: (vector) =>
      xor.forms.into.call({ output: new Uint8Array(vector.messageLength), ...given(vector) }) as Uint8Array,
  };
  const fromStart: VectorFile['ways'] = {
    ...ways,
    [keystream.name]: (vector) => {
      const { data, key, 'options.nonce': nonce } = given(vector);
      const stream = keystream.call({ length: data.length, key, 'options.nonce': nonce }) as Uint8Array;
      return data.map((byte, index) => byte ^ stream[index]!);
    },
  };
  const expected = ({ box }: Vector): string => box!;
  // A keystream begins at its first block.
  const vectorFiles = ['stream-published.json', 'stream-reference.json'].flatMap((file) =>
    [true, false].flatMap((isFirst) => {
      const select = (vector: Vector): boolean =>
        vector.algorithm === algorithm && (vector.counter === '0') === isFirst;
      return readVectors(file).some(select)
        ? [{ file, select, expected, ways: isFirst ? fromStart : ways }]
        : [];
    }),
  );

  const comparison: Comparison<Inputs> = {
    name: xor.name,
    refuses: true,
    draw: (random) => ({
      data: random.bytes(random.integer(0, 300)),
      key: random.bytes(random.integer(0, 5) > 0 ? 32 : random.integer(0, 40)),
      nonce: random.bytes(random.integer(0, 5) > 0 ? nonceLength : random.integer(0, 40)),
      counter: highest === undefined ? 0 : random.integer(0, 2 ** 24),
    }),
    compute: ({ data, key, nonce, counter }) =>
      xor.call({
        data,
        key,
        'options.nonce': nonce,
        ...(highest === undefined ? {} : { 'options.counter': counter }),
      }) as Uint8Array,
    peers,
  };
  return {
    name,
    purpose: name,
    ...(needs === undefined ? {} : { needs }),
    operations: [xor, keystream, operation(`${name}.generateKey`, keeping, { isMaker: true })],
    vectorFiles,
    comparisons: [comparison],
  };
}

export const streamCiphers: readonly Primitive[] = [
  {
    member: 'xchacha20',
    algorithm: 'XChaCha20',
    nonceLength: 24,
    highest: 2n ** 64n - 1n,
    needs: ['crypto_stream_xchacha20'] as const,
    peers: [ofNoble(xchacha20)],
  },
  {
    member: 'xsalsa20',
    algorithm: 'XSalsa20',
    nonceLength: 24,
    highest: 2n ** 64n - 1n,
    peers: [ofNoble(xsalsa20)],
  },
  {
    member: 'chacha20',
    algorithm: 'ChaCha20',
    nonceLength: 12,
    highest: 2n ** 32n - 1n,
    longest: 2 ** 38,
    peers: [ofNoble(chacha20), ofOpenSsl],
  },
  {
    member: 'chacha20Original',
    algorithm: 'ChaCha20 before RFC 8439',
    nonceLength: 8,
    highest: 2n ** 64n - 1n,
    peers: [ofNoble(chacha20orig)],
  },
  {
    member: 'salsa20',
    algorithm: 'Salsa20',
    nonceLength: 8,
    highest: 2n ** 64n - 1n,
    peers: [ofNoble(salsa20)],
  },
  {
    member: 'salsa2012',
    algorithm: 'Salsa20/12',
    nonceLength: 8,
    needs: ['crypto_stream_salsa2012'] as const,
    peers: [ofNoble(salsaOf(12))],
  },
  {
    member: 'salsa208',
    algorithm: 'Salsa20/8',
    nonceLength: 8,
    needs: ['crypto_stream_salsa208'] as const,
    peers: [ofNoble(salsaOf(8))],
  },
].map(describeStream);
