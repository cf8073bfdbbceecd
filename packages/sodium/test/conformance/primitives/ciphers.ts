/** How every cipher that seals with a key and a nonce is described. */
import { hex, key as keyBytes, message, unhex } from '../../support/bytes.ts';
import { asyncForm, bytes, data, intoForm, keeping, key, operation } from './operation.ts';
import {
  type Cipher,
  type Comparison,
  messageOf,
  type Peer,
  type Primitive,
  type VectorFile,
} from './primitive.ts';

interface Row extends Pick<Primitive, 'name'> {
  readonly needs?: NonNullable<Primitive['needs']>;
  readonly keyLength: number;
  readonly nonceLength: number;
  readonly tagLength: number;
  readonly reference: Cipher['reference'];
  readonly vectorFiles: readonly string[];
  readonly sealPeers: readonly Peer<SealInputs>[];
  readonly openPeers: readonly Peer<SealInputs>[];
}

/** To be sealed; or to be opened, `input` being tag and ciphertext. */
export interface SealInputs {
  readonly input: Uint8Array;
  readonly nonce: Uint8Array;
  readonly key: Uint8Array;
}

export function describeCipher(row: Row): Primitive {
  const { name, keyLength, nonceLength, tagLength, reference } = row;
  const rightKey = key(keyLength, name);
  const nonce = bytes(nonceLength);
  const box = (length: number): Uint8Array =>
    Uint8Array.from(reference(message(length), keyBytes(nonceLength), keyBytes(keyLength)));
  const common = { key: rightKey, 'options.nonce': nonce };
  const toSeal = operation(
    `${name}.seal`,
    { message: data(), ...common },
    { input: { parameter: 'message', of: message } },
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
      'parts.nonce': nonce,
      'parts.ciphertext': data(() => box(100).slice(tagLength)),
      'parts.tag': bytes(tagLength, () => box(100).slice(0, tagLength)),
      key: rightKey,
    },
    { takesOptions: false },
  );
  const cipher = { nonceLength, tagLength, seal, open, sealDetached, openDetached, reference };
  return {
    name,
    purpose: name,
    ...(row.needs === undefined ? {} : { needs: row.needs }),
    operations: [
      seal,
      open,
      sealDetached,
      openDetached,
      operation(`${name}.generateKey`, keeping, { isMaker: true }),
    ],
    vectorFiles: row.vectorFiles.map((file) => cipherVectors(cipher, file)),
    comparisons: comparisonsOf(row, cipher),
    cipher,
  };
}

function cipherVectors(
  { tagLength, seal, open, sealDetached, openDetached }: Cipher,
  file: string,
): VectorFile {
  const ofBox = (change: (box: Uint8Array, message: Uint8Array) => Record<string, unknown>) => {
    return ({ key, nonce, box, ...message }: Parameters<VectorFile['expected']>[0]) => ({
      key: unhex(key!),
      'options.nonce': unhex(nonce!),
      ...change(unhex(box!), messageOf(message)),
    });
  };
  const toSeal = ofBox((_, message) => ({ message }));
  const toOpen = ofBox((sealed) => ({ sealed }));
  /** The box, if its message is what was opened. */
  const claim = (vector: Parameters<VectorFile['expected']>[0], opened: unknown): Uint8Array =>
    hex(opened as Uint8Array) === hex(messageOf(vector)) ? unhex(vector.box!) : new Uint8Array(0);
  return {
    file,
    expected: ({ box }) => box!,
    ways: {
      [seal.name]: (vector) => seal.call(toSeal(vector)) as Uint8Array,
      [seal.forms.into!.name]: (vector) => {
        const output = new Uint8Array(vector.messageLength + tagLength);
        return seal.forms.into!.call({ output, ...toSeal(vector) }) as Uint8Array;
      },
      [sealDetached.name]: (vector) => {
        const { tag, ciphertext } = sealDetached.call(toSeal(vector)) as Record<string, Uint8Array>;
        return Buffer.concat([tag!, ciphertext!]);
      },
      [open.name]: (vector) => claim(vector, open.call(toOpen(vector))),
      [open.forms.into!.name]: (vector) => {
        const output = new Uint8Array(vector.messageLength);
        return claim(vector, open.forms.into!.call({ output, ...toOpen(vector) }));
      },
      [openDetached.name]: (vector) => {
        const box = unhex(vector.box!);
        const opened = openDetached.call({
          'parts.nonce': unhex(vector.nonce!),
          'parts.tag': box.subarray(0, tagLength),
          'parts.ciphertext': box.subarray(tagLength),
          key: unhex(vector.key!),
        });
        return claim(vector, opened);
      },
    },
  };
}

/** Sealing with keys and nonces of several lengths; and opening what was sealed, some of it changed or cut. */
function comparisonsOf(
  { name, keyLength, nonceLength, reference, sealPeers, openPeers }: Row,
  { seal, open }: Cipher,
): readonly Comparison[] {
  const sealing: Comparison<SealInputs> = {
    name: `${name}.seal`,
    refuses: true,
    draw: (random) => ({
      input: random.bytes(random.integer(0, 300)),
      nonce: random.bytes(random.integer(0, 5) > 0 ? nonceLength : random.integer(0, 40)),
      key: random.bytes(random.integer(0, 5) > 0 ? keyLength : random.integer(0, 40)),
    }),
    compute: ({ input, nonce, key }) =>
      seal.call({ message: input, key, 'options.nonce': nonce }) as Uint8Array,
    peers: sealPeers,
  };
  const opening: Comparison<SealInputs> = {
    name: `${name}.open`,
    refuses: true,
    draw: (random) => {
      const nonce = random.bytes(nonceLength);
      const key = random.bytes(keyLength);
      const box = Uint8Array.from(reference(random.bytes(random.integer(0, 300)), nonce, key));
      switch (random.integer(0, 7)) {
        case 0:
          box[random.integer(0, box.length - 1)]! ^= 1 << random.integer(0, 7);
          return { input: box, nonce, key };
        case 1:
          return { input: box.subarray(0, random.integer(0, box.length)), nonce, key };
        case 2:
          nonce[random.integer(0, nonceLength - 1)]! ^= 1 << random.integer(0, 7);
          return { input: box, nonce, key };
        case 3:
          key[random.integer(0, keyLength - 1)]! ^= 1 << random.integer(0, 7);
          return { input: box, nonce, key };
        default:
          return { input: box, nonce, key };
      }
    },
    compute: ({ input, nonce, key }) =>
      open.call({ sealed: input, key, 'options.nonce': nonce }) as Uint8Array,
    peers: openPeers,
  };
  return [sealing, opening];
}
