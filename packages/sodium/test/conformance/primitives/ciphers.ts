/** How every cipher that seals with a key and a nonce is described. */
import { hex, key as keyBytes, message, unhex } from '../../support/bytes.ts';
import { ABSENT, asyncForm, bytes, data, intoForm, keeping, key, operation } from './operation.ts';
import {
  type Cipher,
  type Comparison,
  messageOf,
  type Parts,
  type Peer,
  type Primitive,
  type Random,
  type Vector,
  type VectorFile,
} from './primitive.ts';

interface Row extends Pick<Primitive, 'name'> {
  readonly needs?: NonNullable<Primitive['needs']>;
  readonly keyLength: number;
  readonly nonceLength: number;
  readonly tagLength: number;
  /** Of an AEAD, whose boxes end with the tag; without it a tag begins them. */
  readonly additionalLength?: number;
  readonly reference: Cipher['reference'];
  readonly vectorFiles: readonly (string | Pick<VectorFile, 'file' | 'select'>)[];
  /** Further ways to compute a vector. */
  readonly ways?: VectorFile['ways'];
  readonly sealPeers: readonly Peer<SealInputs>[];
  readonly openPeers: readonly Peer<SealInputs>[];
}

/** To be sealed; or to be opened, `input` being what `seal` gives with a nonce. */
export interface SealInputs {
  readonly input: Uint8Array;
  readonly nonce: Uint8Array;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
}

/** Random nonces must be at least so long. */
const SHORTEST_RANDOM_NONCE = 16;

export function describeCipher(row: Row): Primitive {
  const { name, keyLength, nonceLength, tagLength, additionalLength, reference } = row;
  /** What has been made of a key takes none. */
  const isPrepared = name.endsWith('()');
  const nonce = { ...bytes(nonceLength), isRequired: nonceLength < SHORTEST_RANDOM_NONCE };
  const additional = additionalOf(additionalLength ?? 0);
  const boxes = new Map<number, Uint8Array>();
  const box = (length: number): Uint8Array => {
    const known = boxes.get(length);
    if (known !== undefined) return known.slice();
    const made = reference(message(length), keyBytes(nonceLength), keyBytes(keyLength), additional);
    boxes.set(length, made);
    return Uint8Array.from(made);
  };
  const { split, join } = additionalLength === undefined ? tagFirst(tagLength) : tagLast(tagLength);
  const withData =
    additionalLength === undefined ? {} : { 'options.additionalData': data(() => additional.slice()) };
  const withKey = isPrepared ? {} : { key: key(keyLength, name) };
  const common = { ...withKey, 'options.nonce': nonce, ...withData };
  const variants = additionalLength === undefined ? [{}] : [{}, { 'options.additionalData': ABSENT }];
  const toSeal = operation(
    `${name}.seal`,
    { message: data(), ...common },
    { variants, input: { parameter: 'message', of: message } },
  );
  const toOpen = operation(
    `${name}.open`,
    { sealed: data(() => box(100)), ...common },
    { input: { parameter: 'sealed', of: box } },
  );
  const seal = {
    ...toSeal,
    forms: { into: intoForm(toSeal, 100 + tagLength), async: asyncForm(toSeal) },
  };
  const open = { ...toOpen, forms: { into: intoForm(toOpen, 100), async: asyncForm(toOpen) } };
  const sealDetached = operation(`${name}.seal.detached`, { message: data(), ...common });
  const openDetached = operation(
    `${name}.open.detached`,
    {
      'parts.nonce': bytes(nonceLength),
      'parts.ciphertext': data(() => split(box(100)).ciphertext),
      'parts.tag': bytes(tagLength, () => split(box(100)).tag),
      ...withKey,
      ...withData,
    },
    { takesOptions: additionalLength !== undefined },
  );
  const cipher: Cipher = {
    keyLength,
    nonceLength,
    tagLength,
    isPrepared,
    maker: isPrepared ? name.slice(0, name.lastIndexOf('.')) : name,
    requiresNonce: nonce.isRequired,
    additionalData: additional,
    split,
    join,
    seal,
    open,
    sealDetached,
    openDetached,
    reference,
  };
  const generateKey = operation(`${name}.generateKey`, keeping, { isMaker: true });
  return {
    name,
    ...(isPrepared ? {} : { purpose: name }),
    ...(row.needs === undefined ? {} : { needs: row.needs }),
    operations: [seal, open, sealDetached, openDetached, ...(isPrepared ? [] : [generateKey])],
    vectorFiles: row.vectorFiles.map((file) =>
      cipherVectors(cipher, typeof file === 'string' ? { file } : file, row.ways),
    ),
    comparisons: comparisonsOf(row, cipher),
    cipher,
  };
}

/** The formula of test-vectors/README.md. */
const additionalOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 13 + 1) % 256);

type Halves = Pick<Cipher, 'split' | 'join'>;

const tagFirst = (length: number): Halves => ({
  split: (box) => ({ tag: box.slice(0, length), ciphertext: box.slice(length) }),
  join: ({ tag, ciphertext }) => Buffer.concat([tag, ciphertext]),
});

const tagLast = (length: number): Halves => ({
  split: (box) => ({ tag: box.slice(box.length - length), ciphertext: box.slice(0, box.length - length) }),
  join: ({ tag, ciphertext }) => Buffer.concat([ciphertext, tag]),
});

function cipherVectors(
  { tagLength, split, join, seal, open, sealDetached, openDetached }: Cipher,
  file: Pick<VectorFile, 'file' | 'select'>,
  ways: VectorFile['ways'] = {},
): VectorFile {
  const ofBox = (change: (box: Uint8Array, message: Uint8Array) => Record<string, unknown>) => {
    return ({ key, nonce, box, additionalData, ...message }: Vector) => ({
      key: unhex(key!),
      'options.nonce': unhex(nonce!),
      ...(additionalData === undefined ? {} : { 'options.additionalData': unhex(additionalData) }),
      ...change(unhex(box!), messageOf(message)),
    });
  };
  const toSeal = ofBox((_, message) => ({ message }));
  const toOpen = ofBox((sealed) => ({ sealed }));
  const toOpenDetached = (vector: Vector) => {
    const { 'options.nonce': nonce, ...others } = ofBox((box) => {
      const { tag, ciphertext } = split(box);
      return { 'parts.tag': tag, 'parts.ciphertext': ciphertext };
    })(vector);
    return { ...others, 'parts.nonce': nonce };
  };
  /** The box, if its message is what was opened. */
  const claim = (vector: Vector, opened: unknown): Uint8Array =>
    hex(opened as Uint8Array) === hex(messageOf(vector)) ? unhex(vector.box!) : new Uint8Array(0);
  return {
    ...file,
    expected: ({ box }) => box!,
    ways: {
      [seal.name]: (vector) => seal.call(toSeal(vector)) as Uint8Array,
      [seal.forms.into!.name]: (vector) => {
        const output = new Uint8Array(vector.messageLength + tagLength);
        return seal.forms.into!.call({ output, ...toSeal(vector) }) as Uint8Array;
      },
      [sealDetached.name]: (vector) => join(sealDetached.call(toSeal(vector)) as Parts),
      [open.name]: (vector) => claim(vector, open.call(toOpen(vector))),
      [open.forms.into!.name]: (vector) => {
        const output = new Uint8Array(vector.messageLength);
        return claim(vector, open.forms.into!.call({ output, ...toOpen(vector) }));
      },
      [openDetached.name]: (vector) => claim(vector, openDetached.call(toOpenDetached(vector))),
      ...ways,
    },
  };
}

/** Sealing with keys and nonces of several lengths; and opening what was sealed, some of it changed or cut. */
function comparisonsOf(
  { name, keyLength, nonceLength, additionalLength, reference, sealPeers, openPeers }: Row,
  { seal, open }: Cipher,
): readonly Comparison[] {
  const drawData = (random: Random): Uint8Array =>
    random.bytes(additionalLength === undefined ? 0 : random.integer(0, 100));
  const optionsOf = ({ nonce, data }: SealInputs) => ({
    'options.nonce': nonce,
    ...(additionalLength === undefined ? {} : { 'options.additionalData': data }),
  });
  const sealing: Comparison<SealInputs> = {
    name: `${name}.seal`,
    refuses: true,
    draw: (random) => ({
      input: random.bytes(random.integer(0, 300)),
      nonce: random.bytes(random.integer(0, 5) > 0 ? nonceLength : random.integer(0, 40)),
      key: random.bytes(random.integer(0, 5) > 0 ? keyLength : random.integer(0, 40)),
      data: drawData(random),
    }),
    compute: (inputs) =>
      seal.call({ message: inputs.input, key: inputs.key, ...optionsOf(inputs) }) as Uint8Array,
    peers: sealPeers,
  };
  const opening: Comparison<SealInputs> = {
    name: `${name}.open`,
    refuses: true,
    draw: (random) => {
      const nonce = random.bytes(nonceLength);
      const key = random.bytes(keyLength);
      const data = drawData(random);
      const input = Uint8Array.from(reference(random.bytes(random.integer(0, 300)), nonce, key, data));
      const flipIn = (bytes: Uint8Array): void => {
        if (bytes.length > 0) bytes[random.integer(0, bytes.length - 1)]! ^= 1 << random.integer(0, 7);
      };
      switch (random.integer(0, 8)) {
        case 0:
          flipIn(input);
          break;
        case 1:
          return { input: input.subarray(0, random.integer(0, input.length)), nonce, key, data };
        case 2:
          flipIn(nonce);
          break;
        case 3:
          flipIn(key);
          break;
        case 4:
          flipIn(data);
          break;
      }
      return { input, nonce, key, data };
    },
    compute: (inputs) =>
      open.call({ sealed: inputs.input, key: inputs.key, ...optionsOf(inputs) }) as Uint8Array,
    peers: openPeers,
  };
  return [sealing, opening];
}
