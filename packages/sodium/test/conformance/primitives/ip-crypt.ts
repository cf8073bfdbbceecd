import type { RawSodium } from 'sodium-sys';
import {
  deterministic,
  type Encrypt,
  nonDeterministic,
  nonDeterministicExtended,
  prefixPreserving,
} from '../../references/ip-crypt.ts';
import { key as keyBytes, unhex } from '../../support/bytes.ts';
import { bytes, keeping, key, operation } from './operation.ts';
import { type Comparison, messageOf, type Primitive, type Vector } from './primitive.ts';

interface Inputs {
  readonly address: Uint8Array;
  readonly key: Uint8Array;
  readonly tweak: Uint8Array;
}

interface Row {
  readonly member: string;
  /** As the draft calls it. */
  readonly algorithm: string;
  readonly keyLength: number;
  readonly tweakLength: number;
  readonly needs: keyof RawSodium;
  readonly reference: Encrypt;
}

function describeCipher({ member, algorithm, keyLength, tweakLength, needs, reference }: Row): Primitive {
  const name = `ipCrypt.${member}`;
  const hasTweak = tweakLength > 0;
  const encrypt = operation(
    `${name}.encrypt`,
    {
      address: bytes(16),
      key: key(keyLength, name),
      ...(hasTweak ? { 'options.tweak': bytes(tweakLength) } : {}),
    },
    { takesOptions: hasTweak },
  );
  const encryptedLength = tweakLength + 16;
  const decrypt = operation(
    `${name}.decrypt`,
    {
      encrypted: bytes(encryptedLength, () =>
        reference(keyBytes(16), keyBytes(keyLength), keyBytes(tweakLength)),
      ),
      key: key(keyLength, name),
    },
    { takesOptions: false },
  );

  const encryptWith = ({ address, key, tweak }: Inputs): Uint8Array =>
    encrypt.call({ address, key, ...(hasTweak ? { 'options.tweak': tweak } : {}) }) as Uint8Array;
  const file = 'ipcrypt-draft.json';
  const select = (vector: Vector): boolean => vector.algorithm === algorithm;

  const comparison = (
    compared: string,
    compute: Comparison<Inputs>['compute'],
    peer: Comparison<Inputs>['compute'],
  ): Comparison<Inputs> => ({
    name: compared,
    refuses: true,
    draw: (random) => {
      const drawn = random.bytes(random.integer(0, 9) > 0 ? 16 : random.integer(0, 40));
      const address = random.integer(0, 2) > 0 ? drawn : mapped(drawn);
      const length = random.integer(0, 9) > 0 ? keyLength : random.integer(0, 40);
      const half = random.bytes(length / 2);
      const key = random.integer(0, 9) > 0 ? random.bytes(length) : Uint8Array.of(...half, ...half);
      return { address, key, tweak: random.bytes(tweakLength) };
    },
    compute,
    peers: [{ name: "the draft, on OpenSSL's AES", compute: peer }],
  });

  return {
    name,
    purpose: name,
    needs: [needs],
    operations: [encrypt, decrypt, operation(`${name}.generateKey`, keeping, { isMaker: true })],
    vectorFiles: [
      {
        file,
        select,
        expected: ({ box }) => box!,
        ways: {
          [encrypt.name]: (vector) =>
            encryptWith({
              address: messageOf(vector),
              key: unhex(vector.key!),
              tweak: unhex(vector.tweak ?? ''),
            }),
        },
      },
      {
        file,
        select,
        expected: ({ messageHex }) => messageHex!,
        ways: {
          [decrypt.name]: ({ box, key }) =>
            decrypt.call({ encrypted: unhex(box!), key: unhex(key!) }) as Uint8Array,
        },
      },
    ],
    comparisons: [
      comparison(encrypt.name, encryptWith, ({ address, key, tweak }) => reference(address, key, tweak)),
      // What the reference made of an address gives that address.
      comparison(
        decrypt.name,
        ({ address, key, tweak }) =>
          decrypt.call({ encrypted: reference(address, key, tweak), key }) as Uint8Array,
        ({ address, key, tweak }) => {
          reference(address, key, tweak);
          return address;
        },
      ),
    ],
  };
}

/** The end of an address, behind what marks those of version 4. */
const mapped = (address: Uint8Array): Uint8Array =>
  address.map((byte, index) => (index < 10 ? 0 : index < 12 ? 0xff : byte));

const rows: readonly Row[] = [
  {
    member: 'deterministic',
    algorithm: 'ipcrypt-deterministic',
    keyLength: 16,
    tweakLength: 0,
    needs: 'crypto_ipcrypt_encrypt',
    reference: deterministic,
  },
  {
    member: 'nonDeterministic',
    algorithm: 'ipcrypt-nd',
    keyLength: 16,
    tweakLength: 8,
    needs: 'crypto_ipcrypt_nd_encrypt',
    reference: nonDeterministic,
  },
  {
    member: 'nonDeterministicExtended',
    algorithm: 'ipcrypt-ndx',
    keyLength: 32,
    tweakLength: 16,
    needs: 'crypto_ipcrypt_ndx_encrypt',
    reference: nonDeterministicExtended,
  },
  {
    member: 'prefixPreserving',
    algorithm: 'ipcrypt-pfx',
    keyLength: 32,
    tweakLength: 0,
    needs: 'crypto_ipcrypt_pfx_encrypt',
    reference: prefixPreserving,
  },
];

export const ipCrypt: readonly Primitive[] = rows.map(describeCipher);
