import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { type Opener, type Sealer, VerificationError } from 'sodium';
import { ReferenceStream, TAGS } from '../../references/secret-stream.ts';
import { backend, sodium } from '../../support/backend.ts';
import { hex, key as keyBytes, message, unhex } from '../../support/bytes.ts';
import {
  bytes,
  callback,
  choice,
  data,
  keeping,
  key,
  length,
  type Operation,
  operation,
  type Parameter,
  signal,
  somePath,
  source,
} from './operation.ts';
import {
  type Comparison,
  messageOf,
  type Primitive,
  type Random,
  type Vector,
  type VectorFile,
} from './primitive.ts';

const name = 'secretStream';
const additionalData = message(10);
const secret = key(32, name);
const options = {
  'options.chunkLength': length([1, 2 ** 26], 64),
  'options.additionalData': data(() => additionalData.slice()),
};
const given = { chunkLength: 64, additionalData };
const ofSource = { 'options.signal': signal, 'options.onProgress': callback };

/** Sealed once: it is another each time. */
const boxes = new Map<number, Uint8Array>();
function box(messageLength: number): Uint8Array {
  const known =
    boxes.get(messageLength) ?? sodium.secretStream.seal(message(messageLength), keyBytes(32), given);
  boxes.set(messageLength, known);
  return known.slice();
}

/** For the forms of files. */
const folder = mkdtempSync(join(tmpdir(), 'sodium-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = (right: () => string): Parameter => ({
  kind: 'elsewhere',
  testedIn: 'sealed-files.test.ts',
  right,
});
const targetPath = (): string => join(folder, 'target');
function boxPath(): string {
  writeFileSync(join(folder, 'box'), box(100));
  return join(folder, 'box');
}

type Results = AsyncIterable<Uint8Array>;

async function allOf(results: Results): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of results) parts.push(part);
  return Buffer.concat(parts);
}

/** Whichever of the options it was sealed with. */
function opened(sealed: Uint8Array): Uint8Array {
  for (const options of [given, { chunkLength: 64 }, { additionalData }, {}]) {
    try {
      return sodium.secretStream.open(sealed, keyBytes(32), options);
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
    }
  }
  throw new Error('what was sealed opens with none of these options');
}

const seal: Operation = operation(
  `${name}.seal`,
  { data: data(), key: secret, ...options },
  { lasting: opened, input: { parameter: 'data', of: message } },
);
const sealFrom = operation(
  `${name}.seal.from`,
  { source, key: secret, ...options, ...ofSource },
  { lasting: async (results) => opened(await allOf(results as unknown as Results)) },
);
const open: Operation = operation(
  `${name}.open`,
  { sealed: data(() => box(100)), key: secret, ...options },
  { input: { parameter: 'sealed', of: box } },
);
const openFrom = operation(`${name}.open.from`, {
  source: { ...source, right: () => [box(100)] },
  key: secret,
  ...options,
  ...ofSource,
});

/** What comes out of a web or Node stream. */
async function passedThrough(stream: unknown, bytes: Uint8Array): Promise<Uint8Array> {
  const { readable, writable } =
    'pipe' in (stream as object) ? Duplex.toWeb(stream as Duplex) : (stream as TransformStream);
  return new Uint8Array(
    await new Response(
      new Blob([Uint8Array.from(bytes)]).stream().pipeThrough({ readable, writable }),
    ).arrayBuffer(),
  );
}

const sealTransform = (form: string): Operation =>
  operation(
    `${name}.seal.${form}`,
    { key: secret, ...options },
    { lasting: async (stream) => opened(await passedThrough(stream, message(100))) },
  );
const openTransform = (form: string): Operation =>
  operation(
    `${name}.open.${form}`,
    { key: secret, ...options },
    { lasting: (stream) => passedThrough(stream, box(100)) },
  );

const file = (form: 'seal' | 'open'): Operation =>
  operation(
    `${name}.${form}.file`,
    {
      source: path(() => (form === 'seal' ? somePath : boxPath())),
      target: path(() => targetPath()),
      key: secret,
      ...options,
      ...ofSource,
    },
    { isAsync: true },
  );

const inNode = (form: 'seal' | 'open', transform: (name: string) => Operation) =>
  backend === 'native' ? { transform: transform('transform'), file: file(form) } : {};

/** A stream of one message, with each tag. */
const sealer = sodium.secretStream.createSealer(keyBytes(32));
const { header } = sealer;
const first = sealer.seal(message(100), { additionalData, tag: 'push' });

const createSealer = operation(`${name}.createSealer`, { key: secret }, { takesOptions: false });
const createOpener = operation(
  `${name}.createOpener`,
  { key: secret, header: bytes(24, () => header.slice()) },
  { takesOptions: false },
);
const withData = { 'options.additionalData': options['options.additionalData'] };

function lengthOf(member: string, parameter: string, right: number): Operation {
  return operation(`${name}.${member}`, {
    [parameter]: { kind: 'elsewhere', testedIn: 'secret-stream.test.ts', right: () => right },
    'options.chunkLength': options['options.chunkLength'],
  });
}

/** The one whose message is opened again. */
let latest: Sealer;
const sealMessage = operation(
  `${createSealer.name}().seal`,
  { message: data(), ...withData, 'options.tag': choice('message', 'push', 'rekey', 'final') },
  {
    owner() {
      latest = createSealer.call() as Sealer;
      return latest;
    },
    lasting(sealed) {
      const state = () => sodium.secretStream.createOpener(keyBytes(32), latest.header);
      try {
        return state().open(sealed, { additionalData }).message;
      } catch {
        return state().open(sealed).message;
      }
    },
  },
);
const openMessage = operation(
  `${createOpener.name}().open`,
  { sealed: data(() => first.slice()), ...withData },
  { owner: () => createOpener.call() as Opener },
);

/** What was sealed, by the description of the construction; undefined where it is not whole. */
function openedByReference(
  sealed: Uint8Array,
  secretKey: Uint8Array,
  chunkLength: number,
  additional: Uint8Array,
): Uint8Array | undefined {
  const stream = new ReferenceStream(secretKey, sealed.subarray(0, 24));
  const parts: Uint8Array[] = [];
  for (let start = 24; start < sealed.length; start += chunkLength + 17) {
    const part = stream.open(sealed.subarray(start, start + chunkLength + 17), additional);
    const isLast = start + chunkLength + 17 >= sealed.length;
    if (part?.tag !== (isLast ? TAGS.final : TAGS.message)) return undefined;
    parts.push(part.message);
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}

const chunksOf = (bytes: Uint8Array, chunkLength: number): Uint8Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / chunkLength)) }, (_, index) =>
    bytes.subarray(index * chunkLength, (index + 1) * chunkLength),
  );

/** The stream of a vector, if what came of it is its message. */
const claim = (vector: Vector, message: Uint8Array | undefined): Uint8Array =>
  message !== undefined && hex(message) === hex(messageOf(vector)) ? unhex(vector.box!) : new Uint8Array(0);

const ofVector = ({ key: secretKey, additionalData, chunkLength }: Vector) => ({
  secretKey: unhex(secretKey!),
  additional: unhex(additionalData!),
  chunkLength: chunkLength!,
});

const vectors: VectorFile = {
  file: 'secretstream-reference.json',
  expected: ({ box }) => box!,
  ways: {
    // Every stream is another: what another implementation opens must be the message.
    [seal.name](vector) {
      const { secretKey, additional, chunkLength } = ofVector(vector);
      const options = { chunkLength, additionalData: additional };
      const sealed = sodium.secretStream.seal(messageOf(vector), secretKey, options);
      return claim(vector, openedByReference(sealed, secretKey, chunkLength, additional));
    },
    [open.name](vector) {
      const { secretKey, additional, chunkLength } = ofVector(vector);
      const options = { chunkLength, additionalData: additional };
      return claim(vector, sodium.secretStream.open(unhex(vector.box!), secretKey, options));
    },
    [createSealer.name](vector) {
      const { secretKey, additional, chunkLength } = ofVector(vector);
      const state = sodium.secretStream.createSealer(secretKey);
      const chunks = chunksOf(messageOf(vector), chunkLength);
      const sealed = chunks.map((chunk, index) =>
        state.seal(chunk, {
          additionalData: additional,
          tag: index === chunks.length - 1 ? 'final' : 'message',
        }),
      );
      return claim(
        vector,
        openedByReference(Buffer.concat([state.header, ...sealed]), secretKey, chunkLength, additional),
      );
    },
    [createOpener.name](vector) {
      const { secretKey, additional, chunkLength } = ofVector(vector);
      const sealed = unhex(vector.box!);
      const state = sodium.secretStream.createOpener(secretKey, sealed.slice(0, 24));
      const parts = chunksOf(sealed.subarray(24), chunkLength + 17).map(
        (chunk) => state.open(chunk, { additionalData: additional }).message,
      );
      state.finish();
      return claim(vector, Buffer.concat(parts));
    },
    [`${name}.sealedLength`]: (vector) => {
      const { messageLength, chunkLength, box } = vector;
      const length = sodium.secretStream.sealedLength(messageLength, { chunkLength: chunkLength! });
      return length === box!.length / 2 ? unhex(box!) : new Uint8Array(0);
    },
    [`${name}.openedLength`]: (vector) => {
      const { messageLength, chunkLength, box } = vector;
      const length = sodium.secretStream.openedLength(box!.length / 2, { chunkLength: chunkLength! });
      return length === messageLength ? unhex(box!) : new Uint8Array(0);
    },
  },
};

interface Inputs {
  readonly secretKey: Uint8Array;
  readonly additional: Uint8Array;
  readonly chunkLength: number;
  readonly bytes: Uint8Array;
}

const drawn = (random: Random): Inputs => ({
  secretKey: random.bytes(32),
  additional: random.bytes(random.integer(0, 40)),
  chunkLength: random.integer(1, 100),
  bytes: random.bytes(random.integer(0, 300)),
});

/** Sealed by ours, opened by another. */
const sealing: Comparison<Inputs> = {
  name: seal.name,
  refuses: false,
  draw: drawn,
  compute: ({ bytes }) => bytes,
  peers: [
    {
      name: '@noble/ciphers',
      compute({ secretKey, additional, chunkLength, bytes }) {
        const sealed = sodium.secretStream.seal(bytes, secretKey, {
          chunkLength,
          additionalData: additional,
        });
        return openedByReference(sealed, secretKey, chunkLength, additional) ?? new Uint8Array(0);
      },
    },
  ],
};

/** Sealed by another; half of them are then changed or cut. */
const opening: Comparison<Inputs> = {
  name: open.name,
  refuses: true,
  draw(random) {
    const inputs = drawn(random);
    const { secretKey, additional, chunkLength, bytes: message } = inputs;
    const header = random.bytes(24);
    const stream = new ReferenceStream(secretKey, header);
    const chunks = chunksOf(message, chunkLength);
    const sealed = chunks.map((chunk, index) =>
      stream.seal(chunk, index === chunks.length - 1 ? TAGS.final : TAGS.message, additional),
    );
    const bytes = Uint8Array.from(Buffer.concat([header, ...sealed]));
    const change = random.integer(0, 3);
    if (change === 1) bytes[random.integer(0, bytes.length - 1)]! ^= 1 << random.integer(0, 7);
    return { ...inputs, bytes: change === 2 ? bytes.slice(0, random.integer(0, bytes.length - 1)) : bytes };
  },
  compute: ({ bytes, secretKey, additional, chunkLength }) =>
    sodium.secretStream.open(bytes, secretKey, { chunkLength, additionalData: additional }),
  peers: [
    {
      name: '@noble/ciphers',
      compute({ bytes, secretKey, additional, chunkLength }) {
        const message = openedByReference(bytes, secretKey, chunkLength, additional);
        if (message === undefined) throw new Error('it is not whole');
        return message;
      },
    },
  ],
};

export const secretStream: Primitive = {
  name,
  purpose: name,
  operations: [
    {
      ...seal,
      forms: {
        from: sealFrom,
        transformStream: sealTransform('transformStream'),
        ...inNode('seal', sealTransform),
      },
    },
    {
      ...open,
      forms: {
        from: openFrom,
        transformStream: openTransform('transformStream'),
        ...inNode('open', openTransform),
      },
    },
    { ...createSealer, forms: { seal: sealMessage } },
    { ...createOpener, forms: { open: openMessage } },
    lengthOf('sealedLength', 'length', 1000),
    lengthOf('openedLength', 'sealedLength', box(1000).length),
    operation(`${name}.generateKey`, keeping, { isMaker: true }),
  ],
  vectorFiles: [vectors],
  comparisons: [sealing, opening],
};
