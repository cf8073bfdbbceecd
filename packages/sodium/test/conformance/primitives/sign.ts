import { createPrivateKey, createPublicKey, sign as opensslSign, verify as opensslVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ed25519, ed25519ph } from '@noble/curves/ed25519.js';
import wrappers from 'libsodium-wrappers-sumo';
import type { KeyPair, PrehashedState, SecretBytes } from 'sodium';
import { backend } from '../../support/backend.ts';
import { hex, message, unhex } from '../../support/bytes.ts';
import { secretKeyOf, signingKey, verifyingKey } from '../../support/signing-key.ts';
import {
  asyncForm,
  bytes,
  type Changes,
  callback,
  choice,
  data,
  intoForm,
  keeping,
  key,
  type Operation,
  operation,
  type Parameter,
  type Parameters,
  path,
  signal,
  somePath,
  source,
} from './operation.ts';
import { type Comparison, messageOf, type Primitive, type Random, type Vector } from './primitive.ts';

await wrappers.ready;

const name = 'sign';
const secretKey: Parameter = { ...key(64, name), right: signingKey };
const publicKey = bytes(32, verifyingKey);
const signatureOf = (bytes: Uint8Array) => () =>
  Uint8Array.from(ed25519.sign(bytes, signingKey().subarray(0, 32)));
const prehashedOf = (bytes: Uint8Array) => () =>
  Uint8Array.from(ed25519ph.sign(bytes, signingKey().subarray(0, 32)));

const signedMessages = new Map<number, Uint8Array>();

/** A message of this length behind its signature. */
function signedOf(length: number): Uint8Array<ArrayBuffer> {
  const plain = message(length);
  const made = signedMessages.get(length) ?? Buffer.concat([signatureOf(plain)(), plain]);
  signedMessages.set(length, made);
  return Uint8Array.from(made);
}

function withForms(base: Operation, length: number): Operation {
  return { ...base, forms: { into: intoForm(base, length), async: asyncForm(base) } };
}

const input = { parameter: 'message', of: message };
const sign = withForms(operation(name, { message: data(), secretKey }, { input }), 64);
const attach = withForms(operation(`${name}.attach`, { message: data(), secretKey }, { input }), 164);
const open = withForms(
  operation(
    `${name}.open`,
    { signed: data(() => signedOf(100)), publicKey },
    { input: { parameter: 'signed', of: signedOf } },
  ),
  100,
);

const toVerify = operation(`${name}.verify`, {
  signature: bytes(64, signatureOf(message(100))),
  message: data(),
  publicKey,
});
const verify = { ...toVerify, forms: { async: asyncForm(toVerify) } };

const publicKeyOf = operation(`${name}.publicKeyOf`, { secretKey }, { takesOptions: false });
const seedOf = operation(`${name}.seedOf`, { secretKey, ...keeping });
const toX25519PublicKey = operation(`${name}.toX25519PublicKey`, { publicKey }, { takesOptions: false });
const toX25519SecretKey = operation(`${name}.toX25519SecretKey`, {
  secretKey,
  'options.purpose': choice('box', 'x25519'),
  ...keeping,
});
const generateKeyPair = operation(
  `${name}.generateKeyPair`,
  { 'options.seed': key(32, 'sign.seed'), ...keeping },
  { isMaker: true },
);

const watched = { 'options.signal': signal, 'options.onProgress': callback };
const ofSource = (step: string, parameters: Parameters): Operation =>
  operation(`${name}.prehashed.${step}`, { ...parameters, ...watched }, { isAsync: true });

/** What comes of `source`, and of `path`. */
const sourceSignature = bytes(64, prehashedOf(Buffer.concat([message(50), message(50)])));
const fileSignature = bytes(64, prehashedOf(readFileSync(somePath)));

const prehashed: Operation = {
  ...operation(`${name}.prehashed`, { message: data(), secretKey }, { input }),
  forms: {
    from: ofSource('from', { source, secretKey }),
    ...(backend === 'native' ? { file: ofSource('file', { path, secretKey }) } : {}),
  },
};

const prehashedSignature = bytes(64, prehashedOf(message(100)));

const verifyPrehashed: Operation = {
  ...operation(`${name}.prehashed.verify`, { signature: prehashedSignature, message: data(), publicKey }),
  forms: {
    from: ofSource('verify.from', { signature: sourceSignature, source, publicKey }),
    ...(backend === 'native'
      ? { file: ofSource('verify.file', { signature: fileSignature, path, publicKey }) }
      : {}),
  },
};

const create = operation(`${name}.prehashed.create`, {});
const onState = { takesOptions: false, owner: () => create.call() as object };
const createPrehashed: Operation = {
  ...create,
  forms: {
    update: operation(`${create.name}().update`, { data: data() }, onState),
    sign: operation(`${create.name}().sign`, { secretKey }, onState),
    verify: operation(`${create.name}().verify`, { signature: prehashedSignature, publicKey }, onState),
  },
};

const NOTHING = new Uint8Array(0);
const secretKeyIn = ({ seed, publicKey }: Vector): Uint8Array => unhex(seed! + publicKey!);
const bytesOf = (secret: unknown): Uint8Array => {
  using own = secret as SecretBytes;
  return own.read((content) => content.slice());
};

/** The signature, if it is accepted. */
const ifRight = (vector: Vector, isRight: unknown): Uint8Array =>
  isRight === true ? unhex(vector.signature!) : NOTHING;

const toSign = (vector: Vector): Changes => ({
  message: messageOf(vector),
  secretKey: secretKeyIn(vector),
});
const toBeVerified = (vector: Vector): Changes => ({
  signature: unhex(vector.signature!),
  message: messageOf(vector),
  publicKey: unhex(vector.publicKey!),
});
const toOpen = (vector: Vector): Changes => ({
  signed: Buffer.concat([unhex(vector.signature!), messageOf(vector)]),
  publicKey: unhex(vector.publicKey!),
});

/** The signature, if what was opened is the message; nothing if it was not opened. */
function opened(vector: Vector, called: Operation, changes: Changes = {}): Uint8Array {
  try {
    const plain = called.call({ ...toOpen(vector), ...changes }) as Uint8Array;
    return ifRight(vector, hex(plain) === hex(messageOf(vector)));
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SODIUM_VERIFICATION') return NOTHING;
    throw error;
  }
}

/** The signature of what was attached, if the message follows. */
const attached = (vector: Vector, signed: unknown): Uint8Array => {
  const both = signed as Uint8Array;
  return hex(both.subarray(64)) === hex(messageOf(vector)) ? both.slice(0, 64) : NOTHING;
};

const verifying = {
  [verify.name]: (vector: Vector) => ifRight(vector, verify.call(toBeVerified(vector))),
  [open.name]: (vector: Vector) => opened(vector, open),
  [open.forms.into!.name]: (vector: Vector) =>
    opened(vector, open.forms.into!, { output: new Uint8Array(vector.messageLength) }),
};

const signing = {
  [sign.name]: (vector: Vector) => sign.call(toSign(vector)) as Uint8Array,
  [sign.forms.into!.name]: (vector: Vector) =>
    sign.forms.into!.call({ ...toSign(vector), output: new Uint8Array(64) }) as Uint8Array,
  [attach.name]: (vector: Vector) => attached(vector, attach.call(toSign(vector))),
  [attach.forms.into!.name]: (vector: Vector) => {
    const output = new Uint8Array(vector.messageLength + 64);
    return attached(vector, attach.forms.into!.call({ ...toSign(vector), output }));
  },
};

const prehashing = {
  [prehashed.name]: (vector: Vector) => prehashed.call(toSign(vector)) as Uint8Array,
  [verifyPrehashed.name]: (vector: Vector) => ifRight(vector, verifyPrehashed.call(toBeVerified(vector))),
  [create.name]: (vector: Vector) => {
    const whole = messageOf(vector);
    const half = whole.length >> 1;
    const state = create.call() as PrehashedState;
    return state.update(whole.subarray(0, half)).update(whole.subarray(half)).sign(secretKeyIn(vector));
  },
  [`${create.name}().verify`]: (vector: Vector) => {
    const state = (create.call() as PrehashedState).update(messageOf(vector));
    return ifRight(vector, state.verify(unhex(vector.signature!), unhex(vector.publicKey!)));
  },
};

const readingKeys = {
  publicKey: {
    [publicKeyOf.name]: (vector: Vector) =>
      publicKeyOf.call({ secretKey: secretKeyIn(vector) }) as Uint8Array,
    [generateKeyPair.name]: ({ seed }: Vector) => {
      using pair = generateKeyPair.call({ 'options.seed': unhex(seed!) }) as KeyPair<32, 'sign'>;
      return pair.publicKey;
    },
  },
  seed: {
    [seedOf.name]: (vector: Vector) => bytesOf(seedOf.call({ secretKey: secretKeyIn(vector) })),
  },
  x25519PublicKey: {
    [toX25519PublicKey.name]: ({ publicKey }: Vector) =>
      toX25519PublicKey.call({ publicKey: unhex(publicKey!) }) as Uint8Array,
  },
  x25519SecretKey: {
    [toX25519SecretKey.name]: (vector: Vector) =>
      bytesOf(toX25519SecretKey.call({ secretKey: secretKeyIn(vector) })),
  },
} as const;

const isPrehashed = ({ algorithm }: Vector): boolean => algorithm === 'Ed25519ph';
const signatureIn = ({ signature }: Vector): string => signature!;

/** The algorithm's name in DER, RFC 8410. */
const OID = [0x30, 5, 6, 3, 0x2b, 0x65, 0x70];

export const opensslPublicKey = (own: Uint8Array) =>
  createPublicKey({ key: Buffer.from([0x30, 42, ...OID, 3, 33, 0, ...own]), format: 'der', type: 'spki' });

const opensslSecretKey = (seed: Uint8Array) =>
  createPrivateKey({
    key: Buffer.from([0x30, 46, 2, 1, 0, ...OID, 4, 34, 4, 32, ...seed]),
    format: 'der',
    type: 'pkcs8',
  });

interface ToSign {
  readonly seed: Uint8Array;
  readonly message: Uint8Array;
}

const drawToSign = (random: Random): ToSign => ({
  seed: random.bytes(32),
  message: random.bytes(random.integer(0, 400)),
});

interface ToVerify {
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Whether others take some of its sort that libsodium does not. */
  readonly isOdd: boolean;
}

/** Points of small order, and the same written in another way. */
const SMALL = [
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  `01${'00'.repeat(30)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
].map(unhex);

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function plusOrder(signature: Uint8Array): Uint8Array {
  const number = BigInt(`0x${hex(signature.slice(32).reverse())}`) + ORDER;
  return Buffer.concat([signature.subarray(0, 32), unhex(number.toString(16).padStart(64, '0')).reverse()]);
}

/** Right signatures, and such as are wrong in some way or another. */
function drawToVerify(random: Random, signWith: typeof ed25519.sign): ToVerify {
  const seed = random.bytes(32);
  const plain = random.bytes(random.integer(0, 200));
  const right = {
    signature: Uint8Array.from(signWith(plain, seed)),
    message: plain,
    publicKey: Uint8Array.from(ed25519.getPublicKey(seed)),
    isOdd: false,
  };
  const small = () => SMALL[random.integer(0, SMALL.length - 1)]!;
  const flipIn = (own: Uint8Array): void => {
    if (own.length > 0) own[random.integer(0, own.length - 1)]! ^= 1 << random.integer(0, 7);
  };
  switch (random.integer(0, 9)) {
    case 0:
      flipIn(right.signature);
      break;
    case 1:
      flipIn(right.message);
      break;
    case 2:
      flipIn(right.publicKey);
      break;
    case 3:
      return { ...right, signature: plusOrder(right.signature) };
    case 4:
      return { ...right, publicKey: small(), isOdd: true };
    // For some messages right, if such keys were.
    case 5:
      return {
        ...right,
        signature: Buffer.concat([small(), new Uint8Array(32)]),
        publicKey: small(),
        isOdd: true,
      };
  }
  return right;
}

/** What is refused throws, as in what it is compared with. */
function held(isRight: unknown): Uint8Array {
  if (isRight !== true) throw new Error('refused');
  return Uint8Array.of(1);
}

const mayTakeMore = ({ isOdd }: ToVerify): boolean => isOdd;

const isOnMainGroup = (own: Uint8Array): boolean => {
  try {
    const point = ed25519.Point.fromBytes(own);
    return point.isTorsionFree() && !point.isSmallOrder();
  } catch {
    return false;
  }
};

const comparisons = [
  {
    name: sign.name,
    refuses: false,
    draw: drawToSign,
    compute: ({ seed, message }: ToSign) =>
      sign.call({ message, secretKey: secretKeyOf(seed) }) as Uint8Array,
    peers: [
      {
        name: 'node:crypto',
        compute: ({ seed, message }: ToSign) =>
          new Uint8Array(opensslSign(null, message, opensslSecretKey(seed))),
      },
      { name: '@noble/curves', compute: ({ seed, message }: ToSign) => ed25519.sign(message, seed) },
      {
        name: 'libsodium-wrappers',
        compute: ({ seed, message }: ToSign) => wrappers.crypto_sign_detached(message, secretKeyOf(seed)),
      },
    ],
  } satisfies Comparison<ToSign>,
  {
    name: verify.name,
    refuses: true,
    isSlow: true,
    draw: (random) => drawToVerify(random, ed25519.sign),
    compute: (inputs: ToVerify) =>
      held(
        verify.call({ signature: inputs.signature, message: inputs.message, publicKey: inputs.publicKey }),
      ),
    peers: [
      {
        name: 'node:crypto',
        mayTakeMore,
        compute: ({ signature, message, publicKey }: ToVerify) =>
          held(opensslVerify(null, message, opensslPublicKey(publicKey), signature)),
      },
      {
        name: '@noble/curves',
        mayTakeMore,
        compute: ({ signature, message, publicKey }: ToVerify) =>
          held(ed25519.verify(signature, message, publicKey, { zip215: false })),
      },
      {
        name: 'libsodium-wrappers',
        compute: ({ signature, message, publicKey }: ToVerify) =>
          held(wrappers.crypto_sign_verify_detached(signature, message, publicKey)),
      },
    ],
  } satisfies Comparison<ToVerify>,
  {
    name: prehashed.name,
    refuses: false,
    draw: drawToSign,
    compute: ({ seed, message }: ToSign) =>
      prehashed.call({ message, secretKey: secretKeyOf(seed) }) as Uint8Array,
    peers: [{ name: '@noble/curves', compute: ({ seed, message }: ToSign) => ed25519ph.sign(message, seed) }],
  } satisfies Comparison<ToSign>,
  {
    name: verifyPrehashed.name,
    refuses: true,
    isSlow: true,
    draw: (random) => drawToVerify(random, ed25519ph.sign),
    compute: (inputs: ToVerify) =>
      held(
        verifyPrehashed.call({
          signature: inputs.signature,
          message: inputs.message,
          publicKey: inputs.publicKey,
        }),
      ),
    peers: [
      {
        name: '@noble/curves',
        mayTakeMore,
        compute: ({ signature, message, publicKey }: ToVerify) =>
          held(ed25519ph.verify(signature, message, publicKey, { zip215: false })),
      },
    ],
  } satisfies Comparison<ToVerify>,
  {
    name: toX25519PublicKey.name,
    refuses: true,
    isSlow: true,
    draw: (random) =>
      random.integer(0, 1) === 0 ? random.bytes(32) : ed25519.getPublicKey(random.bytes(32)),
    compute: (publicKey: Uint8Array) => toX25519PublicKey.call({ publicKey }) as Uint8Array,
    peers: [
      {
        name: '@noble/curves',
        // It turns any point.
        mayTakeMore: (publicKey: Uint8Array) => !isOnMainGroup(publicKey),
        compute: (publicKey: Uint8Array) => ed25519.utils.toMontgomery(publicKey),
      },
    ],
  } satisfies Comparison<Uint8Array>,
  {
    name: toX25519SecretKey.name,
    refuses: false,
    draw: (random) => random.bytes(32),
    compute: (seed: Uint8Array) => bytesOf(toX25519SecretKey.call({ secretKey: secretKeyOf(seed) })),
    peers: [{ name: '@noble/curves', compute: (seed: Uint8Array) => ed25519.utils.toMontgomerySecret(seed) }],
  } satisfies Comparison<Uint8Array>,
];

const files = ['sign-rfc8032.json', 'sign-reference.json'];

export const signatures: Primitive = {
  name,
  purpose: name,
  operations: [
    sign,
    verify,
    attach,
    open,
    publicKeyOf,
    seedOf,
    toX25519PublicKey,
    toX25519SecretKey,
    generateKeyPair,
    prehashed,
    verifyPrehashed,
    createPrehashed,
  ],
  vectorFiles: [
    ...files.flatMap((file) => [
      {
        file,
        select: (vector: Vector) => !isPrehashed(vector),
        expected: signatureIn,
        ways: { ...signing, ...verifying },
      },
      { file, select: isPrehashed, expected: signatureIn, ways: prehashing },
      { file, expected: ({ publicKey }: Vector) => publicKey!, ways: readingKeys.publicKey },
      { file, expected: ({ seed }: Vector) => seed!, ways: readingKeys.seed },
    ]),
    ...(['x25519PublicKey', 'x25519SecretKey'] as const).map((field) => ({
      file: 'sign-reference.json',
      expected: (vector: Vector) => vector[field]!,
      ways: readingKeys[field],
    })),
    {
      file: 'sign-verification.json',
      expected: ({ signature, isValid }) => (isValid ? signature! : ''),
      ways: verifying,
    },
  ],
  comparisons,
};
