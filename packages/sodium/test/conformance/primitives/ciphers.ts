/** How every cipher that seals with a key and a nonce is described. */
import { hex, key as keyBytes, message, unhex } from '../../support/bytes.ts';
import {
  ABSENT,
  asyncForm,
  bytes,
  type Changes,
  data,
  intoForm,
  keeping,
  key,
  type Operation,
  operation,
  type Parameters,
} from './operation.ts';
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
  /** What it seals and opens with, where that is not one key. */
  readonly keys?: Keys;
  /** Operations besides those that every cipher has. */
  readonly others?: readonly Operation[];
  /** Of an AEAD, whose boxes end with the tag; without it a tag begins them. */
  readonly additionalLength?: number;
  readonly reference: Cipher['reference'];
  readonly vectorFiles: readonly (string | Pick<VectorFile, 'file' | 'select'>)[];
  /** Further ways to compute a vector. */
  readonly ways?: VectorFile['ways'];
  comparisons(cipher: Cipher): readonly Comparison[];
}

interface KeyRow extends Omit<Row, 'keys' | 'comparisons'> {
  readonly sealPeers: readonly Peer<SealInputs>[];
  readonly openPeers: readonly Peer<SealInputs>[];
}

/** What a cipher seals and opens with, as parameters, and where else it is to be found. */
export interface Keys extends Pick<Cipher, 'secretKeys' | 'openingKeys' | 'wrongKeys'> {
  readonly toSeal: Parameters;
  readonly toOpen: Parameters;
  /** Those of a vector, for `seal` and `open`. */
  ofVector(vector: Vector): { readonly toSeal: Changes; readonly toOpen: Changes };
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

/** Of a cipher that has one key. */
export function describeCipher(row: KeyRow): Primitive {
  const { name } = row;
  const generateKey = operation(`${name}.generateKey`, keeping, { isMaker: true });
  const others = isPreparedName(name) ? [] : [generateKey];
  return describeSealing({ ...row, others, comparisons: (cipher) => comparisonsOf(row, cipher) });
}

/** What has been made of a key takes none. */
const isPreparedName = (name: string): boolean => name.endsWith('()');

/** One key, or none. */
function keyOnly(name: string, keyLength: number): Keys {
  const parameters = isPreparedName(name) ? {} : { key: key(keyLength, name) };
  const right = keyBytes(keyLength);
  const ofVector = (vector: Vector): Changes => ({ key: unhex(vector.key!) });
  return {
    toSeal: parameters,
    toOpen: parameters,
    secretKeys: { seal: 'key', open: 'key' },
    openingKeys: isPreparedName(name) ? [] : [right],
    wrongKeys: flipped(right).map((wrong) => ({ key: wrong })),
    ofVector: (vector) => ({ toSeal: ofVector(vector), toOpen: ofVector(vector) }),
  };
}

/** The same bytes with each bit of them flipped, one after the other. */
export function flipped(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: 8 * bytes.length }, (_, bit) => {
    const other = bytes.slice();
    other[bit >> 3]! ^= 1 << (bit & 7);
    return other;
  });
}

export function describeSealing(row: Row): Primitive {
  const { name, keyLength, nonceLength, tagLength, additionalLength, reference } = row;
  const isPrepared = isPreparedName(name);
  const keys = row.keys ?? keyOnly(name, keyLength);
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
  const options = { 'options.nonce': nonce, ...withData };
  const variants = additionalLength === undefined ? [{}] : [{}, { 'options.additionalData': ABSENT }];
  const toSeal = operation(
    `${name}.seal`,
    { message: data(), ...keys.toSeal, ...options },
    { variants, input: { parameter: 'message', of: message } },
  );
  const toOpen = operation(
    `${name}.open`,
    { sealed: data(() => box(100)), ...keys.toOpen, ...options },
    { input: { parameter: 'sealed', of: box } },
  );
  const seal = {
    ...toSeal,
    forms: { into: intoForm(toSeal, 100 + tagLength), async: asyncForm(toSeal) },
  };
  const open = { ...toOpen, forms: { into: intoForm(toOpen, 100), async: asyncForm(toOpen) } };
  const sealDetached = operation(`${name}.seal.detached`, {
    message: data(),
    ...keys.toSeal,
    ...options,
  });
  const openDetached = operation(
    `${name}.open.detached`,
    {
      'parts.nonce': bytes(nonceLength),
      'parts.ciphertext': data(() => split(box(100)).ciphertext),
      'parts.tag': bytes(tagLength, () => split(box(100)).tag),
      ...keys.toOpen,
      ...withData,
    },
    { takesOptions: additionalLength !== undefined },
  );
  const cipher: Cipher = {
    ...keys,
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
  return {
    name,
    ...(isPrepared ? {} : { purpose: name }),
    ...(row.needs === undefined ? {} : { needs: row.needs }),
    operations: [seal, open, sealDetached, openDetached, ...(row.others ?? [])],
    vectorFiles: row.vectorFiles.map((file) =>
      cipherVectors(cipher, keys, typeof file === 'string' ? { file } : file, row.ways),
    ),
    comparisons: row.comparisons(cipher),
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
  keys: Keys,
  file: Pick<VectorFile, 'file' | 'select'>,
  ways: VectorFile['ways'] = {},
): VectorFile {
  const options = ({ nonce, additionalData }: Vector): Changes => ({
    'options.nonce': unhex(nonce!),
    ...(additionalData === undefined ? {} : { 'options.additionalData': unhex(additionalData) }),
  });
  const toSeal = (vector: Vector): Changes => ({
    message: messageOf(vector),
    ...keys.ofVector(vector).toSeal,
    ...options(vector),
  });
  const toOpen = (vector: Vector): Changes => ({
    sealed: unhex(vector.box!),
    ...keys.ofVector(vector).toOpen,
    ...options(vector),
  });
  const toOpenDetached = (vector: Vector): Changes => {
    const { sealed: _, 'options.nonce': nonce, ...others } = toOpen(vector);
    const { tag, ciphertext } = split(unhex(vector.box!));
    return { ...others, 'parts.nonce': nonce, 'parts.tag': tag, 'parts.ciphertext': ciphertext };
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
  { name, keyLength, nonceLength, additionalLength, reference, sealPeers, openPeers }: KeyRow,
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
