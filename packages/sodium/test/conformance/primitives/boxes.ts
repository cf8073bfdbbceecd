import wrappers from 'libsodium-wrappers-sumo';
import type { KeyPair, SecretBytes } from 'sodium';
import type { RawSodium } from 'sodium-sys';
import nacl from 'tweetnacl';
import {
  type BoxReference,
  openAnonymous,
  publicKeyOf,
  SMALL_ORDER,
  sealAnonymously,
  xchacha20Reference,
  xsalsa20Reference,
} from '../../references/boxes.ts';
import { sodium } from '../../support/backend.ts';
import { hex, key as keyBytes, message, unhex } from '../../support/bytes.ts';
import { describeSealing, flipped, type Keys } from './ciphers.ts';
import {
  asyncForm,
  bytes,
  type Changes,
  data,
  intoForm,
  keeping,
  key,
  type Operation,
  operation,
  type Parameter,
} from './operation.ts';
import {
  type Cipher,
  type Comparison,
  messageOf,
  type Peer,
  type Primitive,
  type Random,
  type Vector,
  type VectorFile,
} from './primitive.ts';

await wrappers.ready;

/** What is sealed or to be opened, between the owner of the secret key and that of the public one. */
interface Inputs {
  readonly input: Uint8Array;
  readonly nonce: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

interface Row {
  readonly name: 'box' | 'box.xchacha20';
  readonly needs?: readonly (keyof RawSodium)[];
  readonly reference: BoxReference;
  readonly vectorFiles: readonly string[];
  readonly sealPeers: readonly Peer<Inputs>[];
  readonly openPeers: readonly Peer<Inputs>[];
}

interface SealedRow {
  readonly name: 'sealedBox' | 'sealedBox.xchacha20';
  /** Whose key pairs it takes. */
  readonly purpose: Row['name'];
  readonly needs?: readonly (keyof RawSodium)[];
  readonly reference: BoxReference;
  readonly vectorFile: string;
  /** Opens thousands of boxes, which the reference would take a minute for. */
  readonly openQuickly: typeof wrappers.crypto_box_seal_open;
  readonly openPeers: readonly Peer<SealedInputs>[];
}

interface SealedInputs {
  readonly input: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

const pairOf = (secretKey: Uint8Array) => ({ secretKey, publicKey: publicKeyOf(secretKey) });

const sender = pairOf(keyBytes(32));
const recipient = pairOf(keyBytes(64).slice(32));

/** A parameter that is the secret key of one of them. */
const secret = (secretKey: Uint8Array, purpose: string): Parameter => ({
  ...key(32, purpose),
  right: () => secretKey.slice(),
});

const open32 = (publicKey: Uint8Array): Parameter => bytes(32, () => publicKey.slice());

/** X25519 does not look at the highest bit of a public key. */
const otherPublicKeys = (publicKey: Uint8Array): readonly Uint8Array[] => flipped(publicKey).slice(0, 255);
/** Nor at the lowest three bits of a secret key, and the highest two. */
const otherSecretKeys = (secretKey: Uint8Array): readonly Uint8Array[] => flipped(secretKey).slice(3, 254);

function describeBox({ name, reference, ...row }: Row): Primitive {
  const keys: Keys = {
    toSeal: {
      'keys.recipientPublicKey': open32(recipient.publicKey),
      'keys.senderSecretKey': secret(sender.secretKey, name),
    },
    toOpen: {
      'keys.senderPublicKey': open32(sender.publicKey),
      'keys.recipientSecretKey': secret(recipient.secretKey, name),
    },
    secretKeys: { seal: 'keys.senderSecretKey', open: 'keys.recipientSecretKey' },
    openingKeys: [{ senderPublicKey: sender.publicKey, recipientSecretKey: recipient.secretKey }],
    wrongKeys: [
      ...otherPublicKeys(sender.publicKey).map((wrong) => ({ 'keys.senderPublicKey': wrong })),
      ...otherSecretKeys(recipient.secretKey).map((wrong) => ({ 'keys.recipientSecretKey': wrong })),
      ...SMALL_ORDER.map((wrong) => ({ 'keys.senderPublicKey': wrong })),
    ],
    ofVector: (vector) => ({
      toSeal: {
        'keys.recipientPublicKey': unhex(vector.recipientPublicKey!),
        'keys.senderSecretKey': unhex(vector.senderSecretKey!),
      },
      toOpen: {
        'keys.senderPublicKey': unhex(vector.senderPublicKey!),
        'keys.recipientSecretKey': unhex(vector.recipientSecretKey!),
      },
    }),
  };
  const sharedKey = operation(`${name}.sharedKey`, {
    'keys.publicKey': open32(recipient.publicKey),
    'keys.secretKey': secret(sender.secretKey, name),
    ...keeping,
  });
  const publicKey = operation(
    `${name}.publicKeyOf`,
    { secretKey: secret(sender.secretKey, name) },
    { takesOptions: false },
  );
  const generateKeyPair = operation(
    `${name}.generateKeyPair`,
    { 'options.seed': key(32, 'box.seed'), ...keeping },
    { isMaker: true },
  );
  const primitive = describeSealing({
    ...row,
    name,
    keyLength: 32,
    nonceLength: 24,
    tagLength: 16,
    reference: (plain, nonce) =>
      reference.seal(plain, nonce, reference.sharedKey(recipient.publicKey, sender.secretKey)),
    keys,
    others: [sharedKey, publicKey, generateKeyPair],
    ways: waysOfKeys(name, sharedKey, publicKey),
    comparisons: (cipher) => [
      ...comparisonsOf(name, reference, row, cipher),
      comparisonOfKeys(sharedKey, reference),
    ],
  });
  return { ...primitive, vectorFiles: [...primitive.vectorFiles, seedVectors(generateKeyPair)] };
}

const seedVectors = (generateKeyPair: Operation): VectorFile => ({
  file: 'box-seeds.json',
  expected: ({ publicKey, secretKey }) => publicKey! + secretKey!,
  ways: {
    [generateKeyPair.name]: ({ seed }) => {
      using pair = generateKeyPair.call({ 'options.seed': unhex(seed!) }) as KeyPair<32, string>;
      return Buffer.concat([pair.publicKey, pair.secretKey.read((own) => own.slice())]);
    },
  },
});

/** The shared key seals what `seal` does, and the public keys are those of the secret ones. */
function waysOfKeys(name: Row['name'], sharedKey: Operation, publicKey: Operation): VectorFile['ways'] {
  return {
    [sharedKey.name]: (vector) => {
      const changes = {
        'keys.publicKey': unhex(vector.senderPublicKey!),
        'keys.secretKey': unhex(vector.recipientSecretKey!),
      };
      using shared = sharedKey.call(changes) as SecretBytes;
      const { secretBox } = sodium;
      const seal: (message: Uint8Array, key: SecretBytes, options: { nonce: Uint8Array }) => Uint8Array =
        name === 'box' ? secretBox.seal : secretBox.xchacha20.seal;
      return seal(messageOf(vector), shared, { nonce: unhex(vector.nonce!) });
    },
    [publicKey.name]: (vector) => {
      const computed = [vector.senderSecretKey!, vector.recipientSecretKey!].map((secretKey) =>
        hex(publicKey.call({ secretKey: unhex(secretKey) }) as Uint8Array),
      );
      const isRight = `${computed}` === `${[vector.senderPublicKey, vector.recipientPublicKey]}`;
      return isRight ? unhex(vector.box!) : new Uint8Array(0);
    },
  };
}

/** Now and then of small order, or of another length. */
function drawPublicKey(random: Random): Uint8Array {
  switch (random.integer(0, 9)) {
    case 0:
      return SMALL_ORDER[random.integer(0, SMALL_ORDER.length - 1)]!.slice();
    case 1:
      return random.bytes(random.integer(0, 64));
    default:
      // Of random bytes half are no point of the curve, but of its twist, with which X25519 computes all the same.
      return random.bytes(32);
  }
}

const drawSecretKey = (random: Random): Uint8Array =>
  random.bytes(random.integer(0, 9) > 0 ? 32 : random.integer(0, 64));

const isOfSmallOrder = ({ publicKey }: Pick<Inputs, 'publicKey'>): boolean =>
  SMALL_ORDER.some((point) => Buffer.compare(point.slice(0, 31), publicKey.slice(0, 31)) === 0);

/** Changes something of what was sealed for the recipient, or nothing. */
function tamper(random: Random, sealed: Uint8Array): Uint8Array {
  const input = Uint8Array.from(sealed);
  switch (random.integer(0, 3)) {
    case 0:
      input[random.integer(0, input.length - 1)]! ^= 1 << random.integer(0, 7);
      return input;
    case 1:
      return input.subarray(0, random.integer(0, input.length));
    default:
      return input;
  }
}

/** What `box` would compute of a public key of small order if it took one, as NaCl does. */
const KEY_OF_NOBODY = Uint8Array.from(nacl.box.before(new Uint8Array(32), keyBytes(32)));

function comparisonsOf(
  name: string,
  reference: BoxReference,
  { sealPeers, openPeers }: Pick<Row, 'sealPeers' | 'openPeers'>,
  { seal, open }: Cipher,
): readonly Comparison[] {
  const sealing: Comparison<Inputs> = {
    name: `${name}.seal`,
    refuses: true,
    isSlow: true,
    draw: (random) => ({
      input: random.bytes(random.integer(0, 300)),
      nonce: random.bytes(random.integer(0, 9) > 0 ? 24 : random.integer(0, 40)),
      publicKey: drawPublicKey(random),
      secretKey: drawSecretKey(random),
    }),
    compute: ({ input, nonce, publicKey, secretKey }) =>
      seal.call({
        message: input,
        'keys.recipientPublicKey': publicKey,
        'keys.senderSecretKey': secretKey,
        'options.nonce': nonce,
      }) as Uint8Array,
    peers: [
      {
        name: 'the reference',
        compute: ({ input, nonce, publicKey, secretKey }) =>
          reference.seal(input, nonce, reference.sharedKey(publicKey, secretKey)),
      },
      ...sealPeers,
    ],
  };
  const opening: Comparison<Inputs> = {
    name: `${name}.open`,
    refuses: true,
    isSlow: true,
    draw: (random) => {
      const [ours, theirs] = [random.bytes(32), pairOf(random.bytes(32))];
      const nonce = random.bytes(24);
      const plain = random.bytes(random.integer(0, 300));
      const publicKey =
        random.integer(0, 9) > 0 ? theirs.publicKey : SMALL_ORDER[random.integer(0, 6)]!.slice();
      const shared = isOfSmallOrder({ publicKey }) ? KEY_OF_NOBODY : reference.sharedKey(publicKey, ours);
      const input = tamper(random, reference.seal(plain, nonce, shared));
      return { input, nonce, publicKey, secretKey: ours };
    },
    compute: ({ input, nonce, publicKey, secretKey }) =>
      open.call({
        sealed: input,
        'keys.senderPublicKey': publicKey,
        'keys.recipientSecretKey': secretKey,
        'options.nonce': nonce,
      }) as Uint8Array,
    peers: [
      {
        name: 'the reference',
        compute: ({ input, nonce, publicKey, secretKey }) =>
          reference.open(input, nonce, reference.sharedKey(publicKey, secretKey)),
      },
      ...openPeers,
    ],
  };
  return [sealing, opening];
}

function comparisonOfKeys(
  sharedKey: Operation,
  reference: BoxReference,
): Comparison<Omit<Inputs, 'input' | 'nonce'>> {
  return {
    name: sharedKey.name,
    refuses: true,
    isSlow: true,
    draw: (random) => ({ publicKey: drawPublicKey(random), secretKey: drawSecretKey(random) }),
    compute: ({ publicKey, secretKey }) => {
      const changes = { 'keys.publicKey': publicKey, 'keys.secretKey': secretKey };
      using shared = sharedKey.call(changes) as SecretBytes;
      return shared.read((own) => own.slice());
    },
    peers: [
      {
        name: 'the reference',
        compute: ({ publicKey, secretKey }) => reference.sharedKey(publicKey, secretKey),
      },
    ],
  };
}

function describeSealedBox({
  name,
  purpose,
  reference,
  vectorFile,
  openPeers,
  ...row
}: SealedRow): Primitive {
  const lasting = (sealed: Uint8Array): Uint8Array =>
    row.openQuickly(new Uint8Array(sealed), recipient.publicKey, recipient.secretKey);
  const boxes = new Map<number, Uint8Array>();
  const box = (length: number): Uint8Array => {
    const known =
      boxes.get(length) ?? sealAnonymously(reference, message(length), recipient.publicKey, sender.secretKey);
    boxes.set(length, known);
    return Uint8Array.from(known);
  };
  const toSeal = operation(
    `${name}.seal`,
    { message: data(), recipientPublicKey: open32(recipient.publicKey) },
    { lasting, input: { parameter: 'message', of: message } },
  );
  const toOpen = operation(
    `${name}.open`,
    {
      sealed: data(() => box(100)),
      'recipientKeyPair.publicKey': open32(recipient.publicKey),
      'recipientKeyPair.secretKey': secret(recipient.secretKey, purpose),
    },
    { input: { parameter: 'sealed', of: box } },
  );
  const seal = { ...toSeal, forms: { into: intoForm(toSeal, 148), async: asyncForm(toSeal) } };
  const open = { ...toOpen, forms: { into: intoForm(toOpen, 100), async: asyncForm(toOpen) } };
  return {
    name,
    ...(row.needs === undefined ? {} : { needs: row.needs }),
    operations: [seal, open],
    vectorFiles: [sealedVectors(vectorFile, reference, seal, open)],
    comparisons: sealedComparisons(name, reference, seal, open, openPeers),
  };
}

function sealedVectors(
  file: string,
  reference: BoxReference,
  { call: seal, name: sealName, forms: { into: sealInto } }: Operation,
  { call: open, name: openName, forms: { into: openInto } }: Operation,
): VectorFile {
  const claim = (vector: Vector, opened: Uint8Array): Uint8Array =>
    hex(opened) === hex(messageOf(vector)) ? unhex(vector.box!) : new Uint8Array(0);
  const keysOf = ({ recipientPublicKey, recipientSecretKey }: Vector): Changes => ({
    'recipientKeyPair.publicKey': unhex(recipientPublicKey!),
    'recipientKeyPair.secretKey': unhex(recipientSecretKey!),
  });
  /** Every box is another: what the key pair of the vector opens by another implementation must be its message. */
  const claimSealed = (vector: Vector, sealed: Uint8Array): Uint8Array => {
    const keys = [unhex(vector.recipientPublicKey!), unhex(vector.recipientSecretKey!)] as const;
    return claim(vector, openAnonymous(reference, sealed, ...keys));
  };
  const toSeal = (vector: Vector): Changes => ({
    message: messageOf(vector),
    recipientPublicKey: unhex(vector.recipientPublicKey!),
  });
  const toOpen = (vector: Vector): Changes => ({ sealed: unhex(vector.box!), ...keysOf(vector) });
  return {
    file,
    expected: ({ box }) => box!,
    ways: {
      [sealName]: (vector) => claimSealed(vector, seal(toSeal(vector)) as Uint8Array),
      [sealInto!.name]: (vector) => {
        const output = new Uint8Array(vector.messageLength + 48);
        return claimSealed(vector, sealInto!.call({ output, ...toSeal(vector) }) as Uint8Array);
      },
      [openName]: (vector) => claim(vector, open(toOpen(vector)) as Uint8Array),
      [openInto!.name]: (vector) => {
        const output = new Uint8Array(vector.messageLength);
        return claim(vector, openInto!.call({ output, ...toOpen(vector) }) as Uint8Array);
      },
    },
  };
}

function sealedComparisons(
  name: string,
  reference: BoxReference,
  { call: seal }: Operation,
  { call: open }: Operation,
  openPeers: readonly Peer<SealedInputs>[],
): readonly Comparison[] {
  /** What the recipient opens, by another implementation. */
  const sealing: Comparison<SealedInputs> = {
    name: `${name}.seal`,
    refuses: true,
    isSlow: true,
    draw: (random) => {
      const secretKey = random.bytes(32);
      const isUsual = random.integer(0, 4) > 0;
      const publicKey = isUsual ? publicKeyOf(secretKey) : drawPublicKey(random);
      return { input: random.bytes(random.integer(0, 300)), publicKey, secretKey };
    },
    compute: ({ input, publicKey, secretKey }) =>
      openAnonymous(
        reference,
        seal({ message: input, recipientPublicKey: publicKey }) as Uint8Array,
        publicKey,
        secretKey,
      ),
    peers: [
      {
        name: 'the reference',
        compute: ({ input, publicKey, secretKey }) =>
          openAnonymous(
            reference,
            sealAnonymously(reference, input, publicKey, keyBytes(32)),
            publicKey,
            secretKey,
          ),
      },
    ],
  };
  const opening: Comparison<SealedInputs> = {
    name: `${name}.open`,
    refuses: true,
    isSlow: true,
    draw: (random) => {
      const pair = pairOf(random.bytes(32));
      const plain = random.bytes(random.integer(0, 300));
      const sealed = sealAnonymously(reference, plain, pair.publicKey, random.bytes(32));
      const input = tamper(random, sealed);
      if (random.integer(0, 9) > 0) return { input, ...pair };
      const wrong = pairOf(random.bytes(32));
      return random.integer(0, 1) === 0
        ? { input, publicKey: wrong.publicKey, secretKey: pair.secretKey }
        : { input, publicKey: pair.publicKey, secretKey: wrong.secretKey };
    },
    compute: ({ input, publicKey, secretKey }) =>
      open({
        sealed: input,
        'recipientKeyPair.publicKey': publicKey,
        'recipientKeyPair.secretKey': secretKey,
      }) as Uint8Array,
    peers: [
      {
        name: 'the reference',
        compute: ({ input, publicKey, secretKey }) => openAnonymous(reference, input, publicKey, secretKey),
      },
      ...openPeers,
    ],
  };
  return [sealing, opening];
}

const opened = (bytes: Uint8Array | null): Uint8Array => {
  if (bytes === null) throw new Error('forged');
  return bytes;
};

const wrapped = 'libsodium-wrappers';

export const boxes: readonly Primitive[] = [
  describeBox({
    name: 'box',
    reference: xsalsa20Reference,
    vectorFiles: ['box-published.json', 'box-reference.json'],
    sealPeers: [
      {
        name: 'tweetnacl',
        compute: ({ input, nonce, publicKey, secretKey }) => nacl.box(input, nonce, publicKey, secretKey),
        // NaCl leaves it to its callers.
        mayTakeMore: isOfSmallOrder,
      },
      {
        name: wrapped,
        compute: ({ input, nonce, publicKey, secretKey }) =>
          wrappers.crypto_box_easy(input, nonce, publicKey, secretKey),
      },
    ],
    openPeers: [
      {
        name: 'tweetnacl',
        compute: ({ input, nonce, publicKey, secretKey }) =>
          opened(nacl.box.open(input, nonce, publicKey, secretKey)),
        mayTakeMore: isOfSmallOrder,
      },
      {
        name: wrapped,
        compute: ({ input, nonce, publicKey, secretKey }) =>
          wrappers.crypto_box_open_easy(input, nonce, publicKey, secretKey),
      },
    ],
  }),
  describeBox({
    name: 'box.xchacha20',
    needs: ['crypto_box_curve25519xchacha20poly1305_easy'],
    reference: xchacha20Reference,
    vectorFiles: ['box-xchacha20-reference.json'],
    sealPeers: [
      {
        name: wrapped,
        compute: ({ input, nonce, publicKey, secretKey }) =>
          wrappers.crypto_box_curve25519xchacha20poly1305_easy(input, nonce, publicKey, secretKey),
      },
    ],
    openPeers: [
      {
        name: wrapped,
        compute: ({ input, nonce, publicKey, secretKey }) =>
          wrappers.crypto_box_curve25519xchacha20poly1305_open_easy(input, nonce, publicKey, secretKey),
      },
    ],
  }),
];

export const sealedBoxes: readonly Primitive[] = [
  describeSealedBox({
    name: 'sealedBox',
    purpose: 'box',
    reference: xsalsa20Reference,
    vectorFile: 'sealedbox-reference.json',
    openQuickly: wrappers.crypto_box_seal_open,
    openPeers: [
      {
        name: wrapped,
        compute: ({ input, publicKey, secretKey }) =>
          wrappers.crypto_box_seal_open(input, publicKey, secretKey),
      },
    ],
  }),
  describeSealedBox({
    name: 'sealedBox.xchacha20',
    purpose: 'box.xchacha20',
    needs: ['crypto_box_curve25519xchacha20poly1305_seal'],
    reference: xchacha20Reference,
    vectorFile: 'sealedbox-xchacha20-reference.json',
    openQuickly: wrappers.crypto_box_curve25519xchacha20poly1305_seal_open,
    // libsodium-wrappers is none here: it gives bytes for what C has refused.
    openPeers: [],
  }),
];
