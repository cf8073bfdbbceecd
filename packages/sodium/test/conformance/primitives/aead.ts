import { createCipheriv, createDecipheriv } from 'node:crypto';
import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import wrappers from 'libsodium-wrappers-sumo';
import type { RawSodium } from 'sodium-sys';
import { sealWithAegis128L, sealWithAegis256 } from '../../references/aegis.ts';
import { sealWithOriginal } from '../../references/chacha20-poly1305-original.ts';
import { sodium } from '../../support/backend.ts';
import { unhex } from '../../support/bytes.ts';
import { describeCipher, type SealInputs } from './ciphers.ts';
import { key, operation } from './operation.ts';
import { type Cipher, messageOf, type Peer, type Primitive, type Vector } from './primitive.ts';

await wrappers.ready;

type Reference = Cipher['reference'];

interface Row {
  readonly member: string;
  /** As the vectors call it. */
  readonly algorithm: string;
  readonly keyLength?: number;
  readonly nonceLength: number;
  readonly tagLength?: number;
  readonly needs?: readonly (keyof RawSodium)[];
  readonly reference: Reference;
  readonly ways?: Readonly<Record<string, (vector: Vector) => Uint8Array>>;
  readonly sealPeers: readonly Peer<SealInputs>[];
  readonly openPeers: readonly Peer<SealInputs>[];
}

function describeAead({ member, algorithm, keyLength = 32, tagLength = 16, ...row }: Row): Primitive {
  const select = (vector: Vector): boolean => vector.algorithm === algorithm;
  return describeCipher({
    ...row,
    name: `aead.${member}`,
    keyLength,
    tagLength,
    // More than what is staged.
    additionalLength: 100,
    vectorFiles: ['aead-published.json', 'aead-reference.json'].map((file) => ({ file, select })),
  });
}

/** C's argument lists, of all of which there are two. */
type Encrypt = (
  message: Uint8Array,
  additionalData: Uint8Array | null,
  secretNonce: null,
  nonce: Uint8Array,
  key: Uint8Array,
) => Uint8Array;
type Decrypt = (
  secretNonce: null,
  sealed: Uint8Array,
  additionalData: Uint8Array | null,
  nonce: Uint8Array,
  key: Uint8Array,
) => Uint8Array;

const wrapped = (encrypt: Encrypt, decrypt: Decrypt): readonly [Peer<SealInputs>, Peer<SealInputs>] => {
  const name = 'libsodium-wrappers';
  return [
    { name, compute: ({ input, nonce, key, data }) => encrypt(input, data, null, nonce, key) },
    { name, compute: ({ input, nonce, key, data }) => decrypt(null, input, data, nonce, key) },
  ];
};

type NobleCipher = (
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData?: Uint8Array,
) => { encrypt(message: Uint8Array): Uint8Array; decrypt(sealed: Uint8Array): Uint8Array };

/** AES-GCM also has other lengths of keys and nonces, which C has not. */
const hasOtherLengths = ({ key, nonce }: SealInputs): boolean => key.length !== 32 || nonce.length !== 12;

const ofNoble = (
  cipher: NobleCipher,
  mayTakeMore: (inputs: SealInputs) => boolean = () => false,
): readonly [Peer<SealInputs>, Peer<SealInputs>] => {
  const name = '@noble/ciphers';
  return [
    {
      name,
      compute: ({ input, nonce, key, data }) => cipher(key, nonce, data).encrypt(input),
      mayTakeMore,
    },
    {
      name,
      compute: ({ input, nonce, key, data }) => cipher(key, nonce, data).decrypt(input),
      mayTakeMore,
    },
  ];
};

const ofOpenSsl = (
  algorithm: 'chacha20-poly1305' | 'aes-256-gcm',
): readonly [Peer<SealInputs>, Peer<SealInputs>] => {
  const name = 'node:crypto';
  const options = { authTagLength: 16 } as const;
  const mayTakeMore = hasOtherLengths;
  const seal = ({ input, nonce, key, data }: SealInputs): Uint8Array => {
    const cipher = createCipheriv(algorithm as 'aes-256-gcm', key, nonce, options).setAAD(data);
    const parts = [cipher.update(input), cipher.final()];
    return Buffer.concat([...parts, cipher.getAuthTag()]);
  };
  const open = ({ input, nonce, key, data }: SealInputs): Uint8Array => {
    if (input.length < 16) throw new RangeError('there is no room for a tag');
    const cipher = createDecipheriv(algorithm as 'aes-256-gcm', key, nonce, options).setAAD(data);
    cipher.setAuthTag(input.subarray(-16));
    return Buffer.concat([cipher.update(input.subarray(0, -16)), cipher.final()]);
  };
  return [
    { name, compute: seal, mayTakeMore },
    { name, compute: open, mayTakeMore },
  ];
};

const ofReference = (reference: Reference, keyLength: number, nonceLength: number): Peer<SealInputs> => ({
  name: 'the reference',
  compute: ({ input, nonce, key, data }) => {
    if (key.length !== keyLength || nonce.length !== nonceLength) throw new RangeError('of another length');
    return reference(input, nonce, key, data);
  },
});

/** The stream is the same in both directions: what is opened must give the same box when it is sealed again. */
const openingOriginal: Peer<SealInputs> = {
  name: 'the reference',
  compute: ({ input, nonce, key, data }) => {
    const ciphertext = input.subarray(0, Math.max(0, input.length - 16));
    const message = sealWithOriginal(ciphertext, nonce, key, data).subarray(0, ciphertext.length);
    if (Buffer.compare(sealWithOriginal(message, nonce, key, data), input) !== 0) throw new Error('forged');
    return message;
  },
};

function peersOf(...peers: readonly (readonly [Peer<SealInputs>, Peer<SealInputs>])[]) {
  return { sealPeers: peers.map(([seal]) => seal), openPeers: peers.map(([, open]) => open) };
}

const aegis256 = wrapped(wrappers.crypto_aead_aegis256_encrypt, wrappers.crypto_aead_aegis256_decrypt);
const aegis128L = wrapped(wrappers.crypto_aead_aegis128l_encrypt, wrappers.crypto_aead_aegis128l_decrypt);
const original = wrapped(
  wrappers.crypto_aead_chacha20poly1305_encrypt,
  wrappers.crypto_aead_chacha20poly1305_decrypt,
);

const prepare = operation(
  'aead.aes256Gcm.prepare',
  { key: key(32, 'aead.aes256Gcm') },
  { takesOptions: false },
);

const aes256GcmRow: Row = {
  member: 'aes256Gcm',
  algorithm: 'AES-256-GCM',
  nonceLength: 12,
  reference: (message, nonce, key, data) => gcm(key, nonce, data).encrypt(message),
  ...peersOf(ofNoble(gcm, hasOtherLengths), ofOpenSsl('aes-256-gcm')),
};

const rows: readonly Row[] = [
  {
    member: 'xchacha20Poly1305',
    algorithm: 'XChaCha20-Poly1305',
    nonceLength: 24,
    reference: (message, nonce, key, data) => xchacha20poly1305(key, nonce, data).encrypt(message),
    ...peersOf(
      ofNoble(xchacha20poly1305),
      wrapped(
        wrappers.crypto_aead_xchacha20poly1305_ietf_encrypt,
        wrappers.crypto_aead_xchacha20poly1305_ietf_decrypt,
      ),
    ),
  },
  {
    member: 'chacha20Poly1305',
    algorithm: 'ChaCha20-Poly1305',
    nonceLength: 12,
    reference: (message, nonce, key, data) => chacha20poly1305(key, nonce, data).encrypt(message),
    ...peersOf(ofNoble(chacha20poly1305), ofOpenSsl('chacha20-poly1305')),
  },
  {
    member: 'chacha20Poly1305Original',
    algorithm: 'ChaCha20-Poly1305 before RFC 8439',
    nonceLength: 8,
    reference: sealWithOriginal,
    ...peersOf([ofReference(sealWithOriginal, 32, 8), openingOriginal], original),
  },
  {
    member: 'aegis256',
    algorithm: 'AEGIS-256',
    nonceLength: 32,
    tagLength: 32,
    needs: ['crypto_aead_aegis256_encrypt'],
    reference: sealWithAegis256,
    sealPeers: [ofReference(sealWithAegis256, 32, 32), aegis256[0]],
    openPeers: [aegis256[1]],
  },
  {
    member: 'aegis128L',
    algorithm: 'AEGIS-128L',
    keyLength: 16,
    nonceLength: 16,
    tagLength: 32,
    needs: ['crypto_aead_aegis128l_encrypt'],
    reference: sealWithAegis128L,
    sealPeers: [ofReference(sealWithAegis128L, 16, 16), aegis128L[0]],
    openPeers: [aegis128L[1]],
  },
];

const aes256Gcm = describeAead({
  ...aes256GcmRow,
  needs: ['crypto_aead_aes256gcm_encrypt'],
  ways: {
    [prepare.name]: (vector) => {
      const [nonce, additionalData] = [unhex(vector.nonce!), unhex(vector.additionalData!)];
      const prepared = sodium.aead.aes256Gcm.prepare(unhex(vector.key!));
      return prepared.seal(messageOf(vector), { nonce, additionalData });
    },
  },
});

export const aeads: readonly Primitive[] = [
  ...rows.map(describeAead),
  { ...aes256Gcm, operations: [...aes256Gcm.operations, prepare] },
];

/** What `prepare` gives: described for itself, of the libraries that have it. */
export const preparedAeads: readonly Primitive[] = sodium.aead.aes256Gcm.isAvailable
  ? [describeAead({ ...aes256GcmRow, member: 'aes256Gcm.prepare()' })]
  : [];
