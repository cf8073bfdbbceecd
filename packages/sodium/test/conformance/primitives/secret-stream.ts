import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { type Opener, type Sealer, VerificationError } from 'sodium';
import { backend, sodium } from '../../support/backend.ts';
import { key as keyBytes, message } from '../../support/bytes.ts';
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
import type { Primitive } from './primitive.ts';

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
  vectorFiles: [],
  comparisons: [],
};
