/** Keys from and to files: those that others made, and every damage that can be done to one. */
import * as crypto from 'node:crypto';
import * as fc from 'fast-check';
import type { KeyPair, KeyPurpose, SecretBytes } from 'sodium';
import { Secret } from 'sodium-sys/portable';
import { describe, expect, it, vi } from 'vitest';
import { sodium } from '../support/backend.ts';
import { hex, thrownBy, unhex } from '../support/bytes.ts';
import * as files from '../support/key-files.ts';
import { liars, otherViews, strangers, unusualArrays } from '../support/odd-values.ts';
import { everyPrimitive } from './registry.ts';

const { keyFormats, SecretBytes: Secrets, fromUtf8 } = sodium;
const algorithms = ['ed25519', 'x25519'] as const;
const FORMATS = ['Der', 'Pem', 'Jwk'] as const;
type Algorithm = (typeof algorithms)[number];
// biome-ignore lint/suspicious/noExplicitAny: half of what is called here is what the compiler would refuse.
type Untyped = Record<string, (...values: any[]) => any>;

const secretKeyOf = (algorithm: Algorithm) => keyFormats[algorithm].secretKey as unknown as Untyped;
const publicKeyOf = (algorithm: Algorithm) => keyFormats[algorithm].publicKey as unknown as Untyped;
const other = (algorithm: Algorithm): Algorithm => (algorithm === 'ed25519' ? 'x25519' : 'ed25519');

const privatePem = (body: string): string =>
  `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
const publicPem = (body: string): string => `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`;
const derOf = (pem: string): Uint8Array =>
  Uint8Array.from(Buffer.from(pem.replace(/-----[\w ]+-----|\n/g, ''), 'base64'));

/** What a key pair is, in hexadecimal. The secret key of Ed25519 must be seed and public key. */
function shown(pair: KeyPair<32, KeyPurpose>): { value: string; publicKey: string } {
  const publicKey = hex(pair.publicKey);
  const secretKey = pair.secretKey.read(hex);
  pair.dispose();
  if (secretKey.length === 128) expect(secretKey.slice(64)).toBe(publicKey);
  return { value: secretKey.slice(0, 64), publicKey };
}

function asText(secret: SecretBytes): string {
  const text = secret.read((bytes) => Buffer.from(bytes).toString('latin1'));
  secret.dispose();
  return text;
}

function asHex(secret: SecretBytes): string {
  const text = secret.read(hex);
  secret.dispose();
  return text;
}

/** The secret key of a known one, as this package has it. */
const secretKeyFrom = ({
  algorithm,
  value,
  publicKey,
}: Pick<files.KnownKey, 'algorithm' | 'value' | 'publicKey'>) =>
  unhex(algorithm === 'ed25519' ? value + publicKey : value);

describe.each(files.knownKeys)('a key of $algorithm by $origin', (known) => {
  const { algorithm, value, publicKey, pkcs8, spki, pem, jwk } = known;
  const secretKey = secretKeyOf(algorithm);
  const publicKeys = publicKeyOf(algorithm);

  it('is read from each of its files, given as bytes or as a secret', () => {
    const given = {
      Der: unhex(pkcs8),
      Pem: fromUtf8(privatePem(pem)),
      Jwk: fromUtf8(JSON.stringify(jwk)),
    };
    for (const format of FORMATS) {
      const before = hex(given[format]);
      for (const access of ['readable', 'none'] as const) {
        using secret = Secrets.from(given[format].slice(), { access });
        using marked = Secrets.from(given[format].slice(), { access, purpose: 'keyFormats' });
        for (const file of [given[format], secret, marked]) {
          expect(shown(secretKey[`from${format}`]!(file)), format).toEqual({ value, publicKey });
        }
      }
      expect(hex(given[format])).toBe(before);
    }
  });

  it('is written as it was', () => {
    using secret = Secrets.from(secretKeyFrom(known), { access: 'none' });
    for (const key of [secretKeyFrom(known), secret]) {
      expect(asHex(secretKey['toDer']!(key))).toBe(pkcs8);
      expect(asText(secretKey['toPem']!(key))).toBe(privatePem(pem));
      expect(JSON.parse(asText(secretKey['toJwk']!(key)))).toEqual(jwk);
    }
  });

  it('has a public key that is read and written as it was', () => {
    const pem = publicPem(known.publicPem);
    expect(hex(publicKeys['fromDer']!(unhex(spki)))).toBe(publicKey);
    expect(hex(publicKeys['fromPem']!(pem))).toBe(publicKey);
    expect(hex(publicKeys['fromPem']!(fromUtf8(pem)))).toBe(publicKey);
    const { d: _, ...publicJwk } = jwk;
    expect(hex(publicKeys['fromJwk']!(publicJwk))).toBe(publicKey);
    expect(hex(publicKeys['toDer']!(unhex(publicKey)))).toBe(spki);
    expect(publicKeys['toPem']!(unhex(publicKey))).toBe(pem);
    expect(publicKeys['toJwk']!(unhex(publicKey))).toEqual(publicJwk);
  });
});

describe('the examples of the RFCs', () => {
  it('8410: with and without attributes and public key', () => {
    const publicKey = hex(keyFormats.ed25519.publicKey.fromPem(files.rfc8410.publicPem));
    const value = hex(derOf(files.rfc8410.pem).slice(16));
    for (const pem of [files.rfc8410.pem, files.rfc8410.pemWithAttributes]) {
      expect(shown(keyFormats.ed25519.secretKey.fromPem(fromUtf8(pem)))).toEqual({ value, publicKey });
      expect(shown(keyFormats.ed25519.secretKey.fromDer(derOf(pem)))).toEqual({ value, publicKey });
    }
  });

  it('8037', () => {
    const { jwk, seed, publicKey } = files.rfc8037;
    expect(shown(keyFormats.ed25519.secretKey.fromJwk(fromUtf8(jwk)))).toEqual({ value: seed, publicKey });
    expect(hex(keyFormats.x25519.publicKey.fromJwk(files.rfc7748.jwk))).toBe(files.rfc7748.publicKey);
  });

  it('7748', () => {
    const { value, publicKey } = files.rfc7748;
    const der = keyFormats.x25519.secretKey.toDer(unhex(value));
    expect(shown(keyFormats.x25519.secretKey.fromDer(der))).toEqual({ value, publicKey });
  });
});

describe.each(algorithms)('random keys of %s', (algorithm) => {
  const secretKey = secretKeyOf(algorithm);
  const publicKeys = publicKeyOf(algorithm);
  const privateOptions = { format: 'der', type: 'pkcs8' } as const;
  const publicOptions = { format: 'der', type: 'spki' } as const;

  it('that Node makes are read, and what is written of them is what Node writes', () => {
    for (let round = 0; round < 30; round++) {
      const pair = crypto.generateKeyPairSync(algorithm as 'ed25519');
      const der = pair.privateKey.export(privateOptions);
      const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' });
      const jwk = pair.privateKey.export({ format: 'jwk' });
      const publicKey = hex(pair.publicKey.export(publicOptions).subarray(12));
      const value = hex(der.subarray(16));
      const given = [
        [secretKey['fromDer']!, der],
        [secretKey['fromPem']!, fromUtf8(pem as string)],
        [secretKey['fromJwk']!, fromUtf8(JSON.stringify(jwk))],
      ] as const;
      for (const [read, file] of given) expect(shown(read(file))).toEqual({ value, publicKey });
      const key = secretKeyFrom({ algorithm, value, publicKey });
      expect(asHex(secretKey['toDer']!(key))).toBe(hex(der));
      expect(asText(secretKey['toPem']!(key))).toBe(pem);
      expect(JSON.parse(asText(secretKey['toJwk']!(key)))).toEqual(jwk);
      const publicKeyPem = pair.publicKey.export({ format: 'pem', type: 'spki' });
      expect(publicKeys['toPem']!(unhex(publicKey))).toBe(publicKeyPem);
      expect(hex(publicKeys['fromPem']!(publicKeyPem))).toBe(publicKey);
      expect(publicKeys['toJwk']!(unhex(publicKey))).toEqual(pair.publicKey.export({ format: 'jwk' }));
    }
  });

  it('that are made here are read by Node', () => {
    for (let round = 0; round < 30; round++) {
      const value = crypto.randomBytes(32);
      const read = secretKey['fromDer']!(der(algorithm, value)) as KeyPair<32, KeyPurpose>;
      const nodes = crypto.createPrivateKey(asText(secretKey['toPem']!(read.secretKey)));
      expect(nodes.asymmetricKeyType).toBe(algorithm);
      expect(hex(nodes.export(privateOptions).subarray(16))).toBe(hex(value));
      const text = JSON.parse(asText(secretKey['toJwk']!(read.secretKey)));
      expect(crypto.createPrivateKey({ key: text, format: 'jwk' }).equals(nodes)).toBe(true);
      const publicKey = crypto.createPublicKey(publicKeys['toPem']!(read.publicKey));
      expect(crypto.createPublicKey(nodes).equals(publicKey)).toBe(true);
    }
  });
});

const OID = { ed25519: '2b6570', x25519: '2b656e' };

/** PKCS 8 by its parts, each in hexadecimal, with lengths that are right. */
function tlv(tag: string, ...contents: readonly string[]): string {
  const content = contents.join('');
  const length = content.length / 2;
  const encoded = length.toString(16).padStart(2, '0');
  return `${tag}${length < 0x80 ? encoded : length < 0x100 ? `81${encoded}` : `82${encoded.padStart(4, '0')}`}${content}`;
}

interface Parts {
  readonly version?: string;
  readonly identifier?: string;
  readonly key?: string;
  readonly rest?: readonly string[];
}

function pkcs8(algorithm: Algorithm, value: string, parts: Parts = {}): Uint8Array {
  const {
    version = '020100',
    identifier = tlv('30', tlv('06', OID[algorithm])),
    key = tlv('04', tlv('04', value)),
    rest = [],
  } = parts;
  return unhex(tlv('30', version, identifier, key, ...rest));
}

const der = (algorithm: Algorithm, value: Uint8Array): Uint8Array => pkcs8(algorithm, hex(value));

describe.each(files.knownKeys.slice(0, 2))('DER of $algorithm', (known) => {
  const { algorithm, value, publicKey, spki } = known;
  const read = secretKeyOf(algorithm)['fromDer']!;
  const readPublic = publicKeyOf(algorithm)['fromDer']!;
  const codes = ['ERR_SODIUM_INVALID_ENCODING', 'ERR_SODIUM_INVALID_VALUE'];
  const attribute = tlv('30', tlv('06', '2a864886f70d010914'), tlv('31', tlv('0c', '61')));
  const ownKey = tlv('81', '00', publicKey);
  const made = (parts: Parts): Uint8Array => pkcs8(algorithm, value, parts);

  it('is refused with any bit of what is not the key another', () => {
    const file = unhex(known.pkcs8);
    for (let bit = 0; bit < 8 * file.length; bit++) {
      const changed = file.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      if (bit >= 8 * 16) expect(shown(read(changed)).value).toBe(hex(changed.slice(16)));
      // Version 1 may have a public key, and need not.
      else if (bit === 8 * 4) expect(shown(read(changed))).toEqual({ value, publicKey });
      else expect({ bit, ...thrownBy(() => read(changed)) }).toMatchObject({ bit, parameter: 'der' });
    }
  });

  it('of a public key as well', () => {
    const file = unhex(spki);
    for (let bit = 0; bit < 8 * file.length; bit++) {
      const changed = file.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      if (bit >= 8 * 12) expect(hex(readPublic(changed))).toBe(hex(changed.slice(12)));
      else expect(codes).toContain(thrownBy(() => readPublic(changed)).code);
    }
  });

  it('with a public key is refused with any bit another, but of attributes that mean nothing', () => {
    const file = made({ version: '020101', rest: [tlv('a0', attribute), ownKey] });
    expect(shown(read(file))).toEqual({ value, publicKey });
    const free = hex(file).indexOf('2a864886f70d010914') / 2;
    for (let bit = 0; bit < 8 * file.length; bit++) {
      const changed = file.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const at = bit >> 3;
      // The identifier of the attribute, and in its set the tag and the one letter.
      const isFree = (at >= free && at < free + 9) || at === free + 11 || at === free + 13;
      // Bits that X25519 clamps do not matter for the public key.
      const start = hex(file).indexOf(value) / 2;
      const clamped = [0, 1, 2, 254, 255].map((place) => 8 * start + place);
      if (isFree || (algorithm === 'x25519' && clamped.includes(bit))) continue;
      expect({ at, known: codes.includes(thrownBy(() => read(changed)).code!) }).toEqual({ at, known: true });
    }
  });

  it('is refused when it is cut off, or goes on', () => {
    const whole = made({ version: '020101', rest: [tlv('a0', attribute), ownKey] });
    for (const [file, reader] of [
      [unhex(known.pkcs8), read],
      [whole, read],
      [unhex(spki), readPublic],
    ] as const) {
      for (let length = 1; length < file.length; length++) {
        const error = thrownBy(() => reader(file.slice(0, length)));
        expect({ length, code: error.code }).toEqual({ length, code: 'ERR_SODIUM_INVALID_ENCODING' });
      }
      for (const more of [[0], [0, 0], [0x30, 0], [...file]]) {
        expect(thrownBy(() => reader(Uint8Array.of(...file, ...more))).code).toBe(
          'ERR_SODIUM_INVALID_ENCODING',
        );
      }
    }
  });

  const inner = tlv('04', tlv('04', value));
  const oid = tlv('06', OID[algorithm]);
  const taken: readonly (readonly [string, Parts])[] = [
    ['version 1 with a public key', { version: '020101', rest: [ownKey] }],
    ['attributes', { rest: [tlv('a0', attribute)] }],
    ['attributes that are none', { rest: ['a000'] }],
    ['many attributes', { rest: [tlv('a0', ...Array<string>(40).fill(attribute))] }],
    ['both', { version: '020101', rest: [tlv('a0', attribute), ownKey] }],
  ];

  it.each(taken)('is taken with %s', (_name, parts) => {
    const file = made(parts);
    expect(shown(read(file))).toEqual({ value, publicKey });
    // OpenSSL 3.0 has no public keys here yet.
    if (parts.version !== undefined) return;
    const nodes = crypto.createPrivateKey({ key: Buffer.from(file), format: 'der', type: 'pkcs8' });
    expect(nodes.asymmetricKeyType).toBe(algorithm);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['version 2', hex(made({ version: '020102' }))],
    ['version −1', hex(made({ version: '0201ff' }))],
    ['a version of two bytes', hex(made({ version: '02020000' }))],
    ['a version of no bytes', hex(made({ version: '0200' }))],
    ['a version that is no integer', hex(made({ version: '0a0100' }))],
    ['a public key in version 0', hex(made({ rest: [ownKey] }))],
    [
      'a public key before attributes',
      hex(made({ version: '020101', rest: [ownKey, tlv('a0', attribute)] })),
    ],
    ['two public keys', hex(made({ version: '020101', rest: [ownKey, ownKey] }))],
    ['a public key with unused bits', hex(made({ version: '020101', rest: [tlv('81', '01', publicKey)] }))],
    [
      'a public key that is too short',
      hex(made({ version: '020101', rest: [tlv('81', '00', publicKey.slice(2))] })),
    ],
    [
      'a public key that is too long',
      hex(made({ version: '020101', rest: [tlv('81', '00', publicKey, '00')] })),
    ],
    [
      'a constructed public key',
      hex(made({ version: '020101', rest: [tlv('a1', tlv('03', '00', publicKey))] })),
    ],
    ['attributes that are no attributes', hex(made({ rest: [tlv('a0', '0500')] }))],
    ['an attribute without values', hex(made({ rest: [tlv('a0', tlv('30', tlv('06', '2a03')))] }))],
    [
      'an attribute with half a value',
      hex(made({ rest: [tlv('a0', tlv('30', tlv('06', '2a03'), tlv('31', '0c')))] })),
    ],
    ['something unknown behind the key', hex(made({ rest: ['a200'] }))],
    ['parameters that are NULL', hex(made({ identifier: tlv('30', oid, '0500') }))],
    ['other parameters', hex(made({ identifier: tlv('30', oid, tlv('30')) }))],
    ['two parameters', hex(made({ identifier: tlv('30', oid, '0500', '0500') }))],
    ['no identifier', hex(made({ identifier: tlv('30') }))],
    ['an identifier that is no identifier', hex(made({ identifier: tlv('30', tlv('04', OID[algorithm])) }))],
    ['a key that is not wrapped', hex(made({ key: tlv('04', value) }))],
    ['a key that is wrapped twice', hex(made({ key: tlv('04', tlv('04', tlv('04', value))) }))],
    ['a key of 31 bytes', hex(made({ key: tlv('04', tlv('04', value.slice(2))) }))],
    ['a key of 33 bytes', hex(made({ key: tlv('04', tlv('04', value, '00')) }))],
    ['a key of no bytes', hex(made({ key: tlv('04', tlv('04')) }))],
    ['two keys', hex(made({ key: tlv('04', tlv('04', value), tlv('04', value)) }))],
    ['a byte behind the key', hex(made({ key: tlv('04', tlv('04', value), '00') }))],
    ['a constructed string', hex(made({ key: tlv('24', inner) }))],
    ['a length in two bytes for one', `30812e${known.pkcs8.slice(4)}`],
    ['a length in three bytes for one', `3082002e${known.pkcs8.slice(4)}`],
    ['a length in five bytes', `30840000002e${known.pkcs8.slice(4)}`],
    ['a length of the key in two bytes', hex(made({ key: tlv('04', `048120${value}`) }))],
    ['an end that is somewhere', `3080${known.pkcs8.slice(4)}0000`],
    ['a tag of two bytes', hex(made({ rest: ['bf8f0100'] }))],
    ['nothing in it', '3000'],
    ['another thing around it', `31${known.pkcs8.slice(2)}`],
  ];

  it.each(wrong)('is refused with %s', (_name, file) => {
    const error = thrownBy(() => read(unhex(file)));
    expect(error.message).toBe(
      `der must be a secret key of ${known.jwk.crv} as PKCS 8 in DER (this is damaged or cut off), ` +
        `got a Uint8Array of ${file.length / 2} bytes that is invalid`,
    );
  });

  it.each([
    ['unused bits', tlv('30', tlv('30', oid), tlv('03', '01', publicKey))],
    ['31 bytes', tlv('30', tlv('30', oid), tlv('03', '00', publicKey.slice(2)))],
    ['33 bytes', tlv('30', tlv('30', oid), tlv('03', '00', publicKey, '00'))],
    ['parameters', tlv('30', tlv('30', oid, '0500'), tlv('03', '00', publicKey))],
    ['something behind it', tlv('30', tlv('30', oid), tlv('03', '00', publicKey), '0500')],
    ['a long length', `30812a${spki.slice(4)}`],
  ])('of a public key is refused with %s', (_name, file) => {
    expect(thrownBy(() => readPublic(unhex(file))).code).toBe('ERR_SODIUM_INVALID_ENCODING');
  });

  it('is refused with the public key of another key, for what it is', () => {
    const strange = unhex(publicKey);
    strange[31]! ^= 0x40;
    const file = made({ version: '020101', rest: [tlv('81', '00', hex(strange))] });
    const error = thrownBy(() => read(file));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_VALUE', parameter: 'der' });
    expect(error.message).toContain('(the public key of this belongs to another secret key)');
  });

  it('is what Node reads, whatever is changed in it', () => {
    const bytes = unhex(known.pkcs8);
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (changed) => {
        const file = bytes.slice();
        for (const [at, byte] of changed) file[at] = byte;
        const ours = attempt(() => shown(read(file)).value);
        const node = attempt(() => {
          const key = crypto.createPrivateKey({ key: Buffer.from(file), format: 'der', type: 'pkcs8' });
          if (key.asymmetricKeyType !== algorithm) throw new TypeError('another key');
          return hex(key.export({ format: 'der', type: 'pkcs8' }).subarray(16));
        });
        // Node takes more.
        if (ours !== undefined) expect(ours).toBe(node);
      }),
      { numRuns: 500 },
    );
  });
});

function attempt<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return undefined;
  }
}

describe.each(files.knownKeys.slice(0, 2))('PEM of $algorithm', (known) => {
  const { algorithm, value, publicKey, pem: body } = known;
  const pem = privatePem(body);
  const read = (text: string | Uint8Array) =>
    secretKeyOf(algorithm)['fromPem']!(
      typeof text === 'string' ? Uint8Array.from(Buffer.from(text, 'latin1')) : text,
    );
  const readPublic = publicKeyOf(algorithm)['fromPem']!;

  it.each([
    ['no end of its last line', pem.trimEnd()],
    ['the lines of Windows', pem.replaceAll('\n', '\r\n')],
    ['the lines of old Macs', pem.replaceAll('\n', '\r')],
    ['text around it', `ED25519 Private-Key:\npriv:\n    b9:92\n\n${pem}\nMore - text ----- here\n`],
    ['Latin text around it', `Clé privée d'Anaïs\n${pem}`],
    ['short lines', privatePem(body.replace(/.{10}/g, '$&\n'))],
    ['empty lines', privatePem(`\n\n${body}\n`)],
    ['spaces and tabs', privatePem(`  ${body.slice(0, 20)} \t${body.slice(20)} `)],
    ['spaces behind its lines', pem.replaceAll('-----\n', '-----  \n')],
  ])('is taken with %s', (_name, text) => {
    expect(shown(read(text))).toEqual({ value, publicKey });
  });

  it.each([
    ['no lines', body],
    ['no first line', pem.slice(28)],
    ['no last line', pem.slice(0, -26)],
    ['half a last line', pem.slice(0, -10)],
    ['nothing in it', privatePem('')],
    ['all of it in one line', pem.replaceAll('\n', '')],
    ['lines that end with a backslash and an n', pem.replaceAll('\n', '\\n')],
    ['two different labels', pem.replace('END PRIVATE', 'END PUBLIC')],
    ['the label of a public key', publicPem(body)],
    ['a label in small letters', pem.replaceAll('PRIVATE KEY', 'private key')],
    ['four dashes', pem.replaceAll('-----', '----')],
    ['an unknown label', pem.replaceAll('PRIVATE KEY', 'SECRET KEY')],
    ['a longer label', pem.replaceAll('PRIVATE KEY', 'PRIVATE KEYS')],
    ['a character less', privatePem(body.slice(1))],
    ['four characters less', privatePem(body.slice(0, -4))],
    ['four characters more', privatePem(`${body}AAAA`)],
    ['padding', privatePem(`${body}=`)],
    ['the base64 of JWK', privatePem(body.replace(/[+/A]/, '_'))],
    ['a zero byte', privatePem(`${body.slice(0, 30)}\0${body.slice(30)}`)],
    ['a byte above 127', privatePem(body.replace('M', '\xcd'))],
    ['headers', privatePem(`Proc-Type: 4,ENCRYPTED\n\n${body}`)],
    ['BER in it', privatePem(Buffer.from(`30812e${known.pkcs8.slice(4)}`, 'hex').toString('base64'))],
  ])('is refused with %s', (_name, text) => {
    const error = thrownBy(() => read(text));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_ENCODING', parameter: 'pem' });
    expect(error.message).toMatch(
      /^pem must be a secret key of \w+ as PKCS 8 in PEM \(this is damaged or cut off\), got a Uint8Array of \d+ bytes that is invalid$/,
    );
  });

  it('of a public key is refused likewise', () => {
    const text = publicPem(known.publicPem);
    expect(hex(readPublic(`Schlüssel:\r\n${text.replaceAll('\n', '\r\n')}`))).toBe(publicKey);
    const wrong = [
      known.publicPem,
      text.slice(1),
      text.slice(0, -10),
      publicPem(known.publicPem.slice(0, -1)),
    ];
    // The last bits of the last character are no part of the key, and must be zero.
    const loose = publicPem(
      known.publicPem.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`),
    );
    for (const file of [...wrong, loose, publicPem(`${known.publicPem}=`)]) {
      expect(thrownBy(() => readPublic(file)).code).toBe('ERR_SODIUM_INVALID_ENCODING');
    }
  });

  it('is what Node reads, whatever is changed in it', () => {
    const bytes = Uint8Array.from(Buffer.from(pem));
    let taken = 0;
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      let ours: string;
      try {
        ours = shown(read(changed)).value;
      } catch (error) {
        expect((error as { code: string }).code).toMatch(/^ERR_SODIUM_INVALID_(ENCODING|VALUE)$/);
        continue;
      }
      taken++;
      const node = crypto.createPrivateKey(Buffer.from(changed)).export({ format: 'der', type: 'pkcs8' });
      expect(ours).toBe(hex(node.subarray(16)));
    }
    expect(taken).toBeGreaterThan(50);
  });
});

describe.each(files.knownKeys.slice(0, 2))('JWK of $algorithm', (known) => {
  const { algorithm, value, publicKey, jwk } = known;
  const read = (text: string) => secretKeyOf(algorithm)['fromJwk']!(Uint8Array.from(Buffer.from(text)));
  const readPublic = publicKeyOf(algorithm)['fromJwk']!;
  const { d, x, crv } = jwk;
  const text = JSON.stringify(jwk);
  const withMember = (member: string): string => `${text.slice(0, -1)},${member}}`;

  it.each([
    ['spaces', JSON.stringify(jwk, null, 2)],
    ['spaces of every sort', ` \r\n\t${JSON.stringify(jwk, null, '\t')}\r\n`],
    ['another order', JSON.stringify({ d, x, crv, kty: 'OKP' })],
    [
      'other members',
      JSON.stringify({
        kid: 'Grüße "\\\u0001 \u{1f600}',
        ext: true,
        key_ops: ['sign', []],
        n: -1.5e-7,
        o: { d: 'x', kty: { d: [null] } },
        ...jwk,
      }),
    ],
    ['a member __proto__', withMember('"__proto__":{"d":"x","kty":"RSA"}')],
    ['a member constructor', withMember('"constructor":{"prototype":{"crv":"P-256"}}')],
    ['another other member twice', withMember('"use":"sig","use":"enc"')],
    ['an empty name', withMember('"":""')],
  ])('is taken with %s', (_name, file) => {
    expect(shown(read(file))).toEqual({ value, publicKey });
  });

  const without = (name: string) =>
    JSON.stringify(Object.fromEntries(Object.entries(jwk).filter(([key]) => key !== name)));
  const having = (change: object) => JSON.stringify({ ...jwk, ...change });
  const wrong = [
    ['no kty', without('kty')],
    ['no crv', without('crv')],
    ['no x', without('x')],
    ['an unknown kty', having({ kty: 'okp' })],
    ['an unknown crv', having({ crv: crv.toLowerCase() })],
    ['a longer crv', having({ crv: `${crv}ph` })],
    ['a kty that is no string', having({ kty: ['OKP'] })],
    ['a d that is no string', having({ d: 5 })],
    ['a d that is null', having({ d: null })],
    ['a d in an array', having({ d: [d] })],
    ['a d that is too short', having({ d: d.slice(1) })],
    ['a d that is too long', having({ d: `${d}A` })],
    ['a d with padding', having({ d: `${d}=` })],
    ['a d with padding in place of a character', having({ d: `${d.slice(0, -1)}=` })],
    ['a d in the base64 of PEM', having({ d: `${d.slice(0, 10)}+${d.slice(11)}` })],
    ['a d with a space', having({ d: `${d.slice(0, 10)} ${d.slice(11)}` })],
    [
      'a d with bits too many',
      having({ d: `${d.slice(0, -1)}${String.fromCharCode(d.charCodeAt(42) + 1)}` }),
    ],
    ['an empty d', having({ d: '' })],
    ['an x that is too short', having({ x: x.slice(1) })],
    ['d twice', withMember(`"d":"${d}"`)],
    ['kty twice', withMember('"kty":"OKP"')],
    ['x twice', withMember(`"x":"${x}"`)],
    ['a name with an escape', text.replace('"d"', '"\\u0064"')],
    ['another name with an escape', withMember('"\\u0075se":"sig"')],
    ['a value with an escape', text.replace('"OKP"', '"\\u004fKP"')],
    ['an array around it', `[${text}]`],
    ['a string around it', JSON.stringify(text)],
    ['a key in a set of keys', `{"keys":[${text}]}`],
    ['a byte order mark', `\ufeff${text}`],
    ['something behind it', `${text} {}`],
    ['a zero byte behind it', `${text}\0`],
    ['a comma behind its last member', withMember('')],
    ['no comma', text.replace(',', ' ')],
    ['a comment', withMember('/* */"a":1')],
    ['single quotes', text.replaceAll('"', "'")],
    ['names without quotes', text.replace('"kty"', 'kty')],
    ['nothing', '{}'],
    ['a list', '[]'],
    ['nesting without end', withMember(`"a":${'['.repeat(5000)}`)],
    ['nesting that is too deep', withMember(`"a":${'['.repeat(100)}${']'.repeat(100)}`)],
  ] as const;

  it.each(wrong)('is refused with %s', (_name, file) => {
    const error = thrownBy(() => read(file));
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_ENCODING', parameter: 'jwk' });
    expect(error.message).toMatch(
      /^jwk must be a secret key of \w+ as JWK \(this is damaged or cut off\), got a Uint8Array of \d+ bytes that is invalid$/,
    );
  });

  it('is refused when it is cut off', () => {
    for (let length = 1; length < text.length; length++) {
      expect(thrownBy(() => read(text.slice(0, length))).code).toBe('ERR_SODIUM_INVALID_ENCODING');
    }
  });

  it('is refused with the public key of another key, for what it is', () => {
    const strange = files.knownKeys.find((key) => key.algorithm === algorithm && key !== known)!;
    for (const file of [having({ x: strange.jwk.x }), having({ d: strange.jwk.d })]) {
      const error = thrownBy(() => read(file));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_VALUE', parameter: 'jwk' });
      expect(error.message).toContain('(the public key of this belongs to another secret key)');
    }
  });

  it('takes the JSON that JSON.parse takes, and no other', () => {
    const texts = fc.oneof(
      fc.json({ maxDepth: 5 }),
      fc.double().map(String),
      fc.stringMatching(/^-?[\d.eE+-]{1,8}$/),
      fc.stringMatching(/^"[\\u"a-f\d/bn]{0,8}"$/),
      fc.stringMatching(/^[[\]{},:"a\d ]{1,8}$/),
      fc.constantFrom(
        'true',
        'false',
        'null',
        'nul',
        'True',
        'truee',
        'NaN',
        '-',
        '01',
        '1.',
        '.5',
        '1e',
        '1e+',
        '-0',
        '0e0',
        '"\t"',
        '"\x7f"',
      ),
    );
    let [valid, invalid] = [0, 0];
    fc.assert(
      fc.property(texts, (json) => {
        // One value: what could go on as a second member, or has names with escapes, is another matter.
        const file = withMember(`"a":[${json}]`);
        const parsed = attempt(() => JSON.parse(file)) as { a: unknown[] } | undefined;
        if (parsed === undefined) invalid++;
        else valid++;
        if (parsed !== undefined && hasEscapedNames(json)) return;
        expect({ json, isTaken: attempt(() => shown(read(file))) !== undefined }).toEqual({
          json,
          isTaken: isTaken(parsed),
        });
      }),
      { numRuns: 3000 },
    );
    expect(valid).toBeGreaterThan(300);
    expect(invalid).toBeGreaterThan(300);
  });

  /** What closes the list and the object might say other things of the key. */
  const isTaken = (parsed: Record<string, unknown> | undefined): boolean =>
    parsed !== undefined && Object.entries(jwk).every(([name, value]) => parsed[name] === value);
  const hasEscapedNames = (json: string): boolean => /"[^"]*\\.*"\s*:/.test(json);

  it('of a public key is an object, of which only own properties count', () => {
    const own = { kty: 'OKP', crv, x };
    const { kty: _, ...noType } = own;
    const taken: readonly object[] = [
      own,
      { ...own, kid: 'a', use: 'enc', alg: 'none', toJSON: 1 },
      Object.assign(Object.create(null), own),
      Object.assign(Object.create({ d, kty: 'RSA' }), own),
      JSON.parse(`{"kty":"OKP","crv":"${crv}","x":"${x}","__proto__":{"d":"${d}"}}`),
      Object.freeze(Object.defineProperty({ ...noType }, 'kty', { value: 'OKP', enumerable: false })),
    ];
    for (const object of taken) expect(hex(readPublic(object))).toBe(publicKey);
    const refused: readonly object[] = [
      {},
      noType,
      Object.create(own),
      Object.assign(Object.create({ kty: 'OKP' }), noType),
      JSON.parse(`{"crv":"${crv}","x":"${x}","__proto__":{"kty":"OKP"}}`),
      { ...own, x: `${x}=` },
      { ...own, x: x.slice(1) },
      { ...own, x: unhex(publicKey) },
      { ...own, crv: new String(crv) },
      { ...own, kty: ['OKP'] },
      { keys: [own] },
      [],
    ];
    for (const object of refused) {
      const error = thrownBy(() => readPublic(object));
      expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_ENCODING', parameter: 'jwk' });
    }
  });

  it('does not see what others put on Object.prototype', () => {
    const strange = files.knownKeys.find((key) => key.algorithm === algorithm && key !== known)!;
    for (const [name, inherited] of Object.entries(strange.jwk)) {
      Object.defineProperty(Object.prototype, name, { value: inherited, configurable: true, writable: true });
      try {
        const errors = [
          attempt(() => readPublic({ ...{ kty: 'OKP', crv, x }, [name]: undefined })),
          attempt(() => read(without(name))),
        ];
        const rest = Object.fromEntries(
          Object.entries({ kty: 'OKP', crv, x }).filter(([key]) => key !== name),
        );
        const publicOnly = attempt(() => hex(readPublic(rest)));
        const whole = attempt(() => shown(read(text)));
        expect({ name, errors, whole, publicOnly }).toEqual({
          name,
          errors: [undefined, undefined],
          whole: { value, publicKey },
          // A public key has no `d` anyway.
          publicOnly: name === 'd' ? publicKey : undefined,
        });
      } finally {
        delete (Object.prototype as Record<string, unknown>)[name];
      }
    }
  });

  it('reads getters once each, and what they throw comes out', () => {
    const calls: string[] = [];
    const counted = (name: string, value: string) => ({
      get: () => {
        calls.push(name);
        return calls.filter((call) => call === name).length === 1 ? value : 'another';
      },
    });
    const object = Object.defineProperties(
      {},
      { kty: counted('kty', 'OKP'), crv: counted('crv', crv), x: counted('x', x) },
    );
    expect(hex(readPublic(object))).toBe(publicKey);
    expect(calls).toEqual(['kty', 'crv', 'x']);
    const boom = new Error('from the getter');
    const thrower = {
      get kty(): string {
        throw boom;
      },
    };
    expect(thrownBy(() => readPublic(thrower))).toBe(boom);
  });
});

/** What each of these is called, and where it can be read instead. */
const strange: readonly (readonly [file: string, text: string, called: string])[] = [
  ['an encrypted key', files.encrypted, 'an encrypted key, which `openssl pkey` decrypts'],
  ['a key encrypted as of old', files.encryptedOld, 'an encrypted key, which `openssl pkey` decrypts'],
  [
    "OpenSSH's file",
    files.openSsh,
    "a key in OpenSSH's own format, which `load_ssh_private_key` of Python's package cryptography reads",
  ],
  ['a certificate', files.certificate, 'a certificate, whose key `openssl x509 -pubkey -noout` shows'],
  ['a key of X448', files.x448, 'a key of X448'],
  ['a key of Ed448', files.ed448, 'a key of Ed448'],
  ['a key of P-256', files.ec, 'a key of an elliptic curve of another form'],
  ['a key of P-256 as of old', files.ecOld, 'a key of an elliptic curve of another form'],
  ['a key of RSA', files.rsa, 'a key of RSA'],
  ['a key of RSA as of old', files.rsaOld, 'a key of RSA'],
  [
    'two keys',
    files.rfc8410.pem + files.rfc8410.publicPem,
    'a file of more than one key or certificate: cut out the one that is meant',
  ],
];

const otherDer: readonly (readonly [file: string, text: string, called: string])[] = [
  ['an encrypted key', files.encryptedDer, 'an encrypted key, which `openssl pkey` decrypts'],
  ['a certificate', hex(derOf(files.certificate)), 'a certificate, or a request for one'],
  ['a key of X448', hex(derOf(files.x448)), 'a key of X448'],
  ['a key of Ed448', hex(derOf(files.ed448)), 'a key of Ed448'],
  ['a key of P-256', hex(derOf(files.ec)), 'a key of an elliptic curve of another form'],
  ['a key of P-256 as of old', hex(derOf(files.ecOld)), 'a key of an elliptic curve in a format of its own'],
  ['a key of RSA', hex(derOf(files.rsa)), 'a key of RSA'],
  ['a key of RSA as of old', hex(derOf(files.rsaOld)), 'a key of RSA in a format of its own'],
  [
    'an unknown algorithm',
    hex(pkcs8('x25519', '00'.repeat(32), { identifier: '300506032b6501' })),
    'a key of another algorithm',
  ],
];

const otherJwks: readonly (readonly [file: string, text: string, called: string])[] = [
  ['a key of RSA', '{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}', 'a key of the type RSA'],
  ['a key of P-256', '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}', 'a key of the type EC'],
  ['a symmetric key', '{"kty":"oct","k":"AA"}', 'a key of the type oct'],
  ['a key of Ed448', '{"kty":"OKP","crv":"Ed448","x":"AA","d":"AA"}', 'a key of Ed448'],
  ['a key of X448', '{"kty":"OKP","crv":"X448","x":"AA","d":"AA"}', 'a key of X448'],
];

describe.each(algorithms)('what is something else than a key of %s', (algorithm) => {
  const secretKey = secretKeyOf(algorithm);
  const publicKeys = publicKeyOf(algorithm);
  const [own, foreign] = [algorithm, other(algorithm)].map(
    (name) => files.knownKeys.find((key) => key.algorithm === name)!,
  ) as [files.KnownKey, files.KnownKey];

  function expectNamed(call: () => unknown, parameter: string, name: string): void {
    const error = thrownBy(call);
    expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_VALUE', parameter });
    expect(error.message).toContain(` (this is ${name}), got a`);
  }

  it.each(strange)('is named in PEM: %s', (_file, text, name) => {
    for (const read of [secretKey['fromPem']!, publicKeys['fromPem']!]) {
      expectNamed(() => read(fromUtf8(text)), 'pem', name);
    }
  });

  it.each(otherDer)('is named in DER: %s', (_file, text, name) => {
    for (const read of [secretKey['fromDer']!, publicKeys['fromDer']!]) {
      expectNamed(() => read(unhex(text)), 'der', name);
    }
  });

  it.each(otherJwks)('is named in JWK: %s', (_file, text, name) => {
    expectNamed(() => secretKey['fromJwk']!(fromUtf8(text)), 'jwk', name);
    const { d: _, ...object } = JSON.parse(text);
    expectNamed(() => publicKeys['fromJwk']!(object), 'jwk', name);
  });

  it('is named with where it is read: the other algorithm, and the other half', () => {
    const secretFile = (key: files.KnownKey) => [
      unhex(key.pkcs8),
      fromUtf8(privatePem(key.pem)),
      fromUtf8(JSON.stringify(key.jwk)),
    ];
    const publicFile = ({ spki, publicPem: pem, jwk: { d: _, ...jwk } }: files.KnownKey) => [
      unhex(spki),
      publicPem(pem),
      jwk,
    ];
    for (const [index, format] of FORMATS.entries()) {
      const parameter = format.toLowerCase();
      const [fromSecret, fromPublic] = [secretKey[`from${format}`]!, publicKeys[`from${format}`]!];
      const named = (kind: 'secret' | 'public', { algorithm, jwk }: files.KnownKey) =>
        `a ${kind} key of ${jwk.crv}, which \`keyFormats.${algorithm}.${kind}Key\` reads`;
      expectNamed(() => fromSecret(secretFile(foreign)[index]), parameter, named('secret', foreign));
      expectNamed(() => fromPublic(publicFile(foreign)[index]), parameter, named('public', foreign));
      const publicText = publicFile(own)[index];
      const bytes =
        publicText instanceof Uint8Array
          ? publicText
          : fromUtf8(typeof publicText === 'string' ? publicText : JSON.stringify(publicText));
      expectNamed(() => fromSecret(bytes), parameter, named('public', own));
      const secret = format === 'Jwk' ? own.jwk : secretFile(own)[index];
      expectNamed(() => fromPublic(secret), parameter, named('secret', own));
    }
  });

  it('is named where it is another format', () => {
    const all = {
      Der: unhex(own.pkcs8),
      Pem: fromUtf8(privatePem(own.pem)),
      Jwk: fromUtf8(` ${JSON.stringify(own.jwk)}`),
    };
    const looks = { Der: 'DER', Pem: 'PEM', Jwk: 'JSON' };
    for (const given of FORMATS) {
      for (const format of FORMATS.filter((format) => format !== given)) {
        const error = thrownBy(() => secretKey[`from${format}`]!(all[given]));
        expect(error.code).toBe('ERR_SODIUM_INVALID_ENCODING');
        expect(error.message).toContain(`(this looks like ${looks[given]}, which \`from${given}\` reads)`);
      }
    }
    const error = thrownBy(() => publicKeys['fromPem']!(files.openSshPublic));
    expect(error.message).toContain(
      "(this is in OpenSSH's own format, which Python's package cryptography reads)",
    );
  });

  it('is never shown', () => {
    const garbage = [
      'aGlkZGVu',
      'hidden words',
      '{"kty":"hidden","crv":"hidden"}',
      '-----BEGIN hidden-----\n',
      privatePem('hidden'),
    ];
    for (const text of garbage) {
      for (const format of FORMATS) {
        expect(thrownBy(() => secretKey[`from${format}`]!(fromUtf8(text))).message).not.toMatch(
          /hidden|aGlk/,
        );
      }
      expect(thrownBy(() => publicKeys['fromPem']!(text)).message).not.toMatch(/hidden|aGlk/);
    }
  });
});

describe('a secret key of Ed25519', () => {
  it('whose halves do not belong together is not written', () => {
    const [known] = files.knownKeys as [files.KnownKey];
    for (const at of [0, 31, 32, 63]) {
      const key = secretKeyFrom(known);
      key[at]! ^= 1;
      for (const format of FORMATS) {
        const error = thrownBy(() => secretKeyOf('ed25519')[`to${format}`]!(key));
        expect(error).toMatchObject({ code: 'ERR_SODIUM_INVALID_VALUE', parameter: 'secretKey' });
        expect(error.message).toBe(
          'secretKey must be a key whose halves belong together, got a Uint8Array of 64 bytes that is invalid',
        );
      }
    }
  });

  it('is no seed', () => {
    const remedy = /; this is a seed: `sign\.generateKeyPair\(\{ seed \}\)` makes the secret key of it$/;
    for (const key of [new Uint8Array(32), Secrets.random(32)]) {
      expect(thrownBy(() => keyFormats.ed25519.secretKey.toPem(key)).message).toMatch(remedy);
    }
    expect(thrownBy(() => keyFormats.ed25519.secretKey.toPem(new Uint8Array(33))).message).not.toMatch(
      remedy,
    );
  });
});

describe.each(algorithms)('the purpose of keys of %s', (algorithm) => {
  const secretKey = secretKeyOf(algorithm);
  const known = files.knownKeys.find((key) => key.algorithm === algorithm)!;
  const own = algorithm === 'ed25519' ? ['sign'] : ['x25519', 'box', 'box.xchacha20', 'keyExchange'];
  const purposes = [
    ...new Set([
      ...everyPrimitive.flatMap(({ purpose }) => (purpose === undefined ? [] : [purpose])),
      ...[
        'sign',
        'x25519',
        'box',
        'box.xchacha20',
        'keyExchange',
        'kem',
        'sign.seed',
        'box.seed',
        'ristretto255',
      ],
      'keyFormats',
    ]),
  ] as KeyPurpose[];
  const given = {
    Der: unhex(known.pkcs8),
    Pem: fromUtf8(privatePem(known.pem)),
    Jwk: fromUtf8(JSON.stringify(known.jwk)),
  };

  it('is what is asked for, of what takes such keys', () => {
    for (const format of FORMATS) {
      const read = secretKey[`from${format}`]!;
      expect(read(given[format]).secretKey.purpose).toBe(own[0]);
      for (const purpose of purposes) {
        const call = () => read(given[format], { purpose }) as KeyPair<32, KeyPurpose>;
        if (own.includes(purpose)) {
          const pair = call();
          expect(pair.secretKey.purpose).toBe(purpose);
          expect(shown(pair)).toEqual({ value: known.value, publicKey: known.publicKey });
        } else {
          expect(thrownBy(call)).toMatchObject({
            code: 'ERR_SODIUM_INVALID_TYPE',
            parameter: 'options.purpose',
          });
        }
      }
    }
  });

  it('decides which keys are written, and which secrets are read', () => {
    for (const format of FORMATS) {
      for (const purpose of purposes) {
        using key = Secrets.from(secretKeyFrom(known), { purpose });
        const write = () => secretKey[`to${format}`]!(key) as SecretBytes;
        if (own.includes(purpose)) {
          using written = write();
          expect(written.purpose).toBe('keyFormats');
          expect(shown(secretKey[`from${format}`]!(written)).value).toBe(known.value);
        } else {
          expect(thrownBy(write).message).toBe(
            `secretKey must be a key of ${own[0]}, got a SecretBytes of ${key.length} bytes for ${purpose}`,
          );
        }
        using file = Secrets.from(given[format].slice(), { purpose });
        const read = () => shown(secretKey[`from${format}`]!(file));
        if (purpose === 'keyFormats') expect(read().value).toBe(known.value);
        else
          expect(thrownBy(read)).toMatchObject({
            code: 'ERR_SODIUM_INVALID_TYPE',
            parameter: format.toLowerCase(),
          });
      }
    }
  });

  it('keeps a file from being a key of something else', () => {
    using file = secretKey['toDer']!(secretKeyFrom(known)) as SecretBytes;
    expect(thrownBy(() => sodium.genericHash(new Uint8Array(1), { key: file })).code).toBe(
      'ERR_SODIUM_INVALID_TYPE',
    );
  });
});

describe.each(algorithms)('the arguments for keys of %s', (algorithm) => {
  const secretKey = secretKeyOf(algorithm);
  const publicKeys = publicKeyOf(algorithm);
  const known = files.knownKeys.find((key) => key.algorithm === algorithm)!;
  const { d: _, ...publicJwk } = known.jwk;
  const rightSecret = {
    Der: unhex(known.pkcs8),
    Pem: fromUtf8(privatePem(known.pem)),
    Jwk: fromUtf8(JSON.stringify(known.jwk)),
  };
  const rightPublic = { Der: unhex(known.spki), Pem: publicPem(known.publicPem), Jwk: publicJwk };

  const { secretKeyLength, publicKeyLength } = keyFormats[algorithm].limits;

  interface Case {
    readonly call: (value: unknown) => unknown;
    readonly parameter: string;
    readonly isText?: boolean;
    readonly isObject?: boolean;
    readonly takesSecrets?: boolean;
    readonly lengths?: readonly number[];
  }
  const cases: readonly Case[] = FORMATS.flatMap((format): Case[] => {
    const parameter = format.toLowerCase();
    const isJwk = format === 'Jwk';
    const ofFile = [0, 16_385];
    return [
      { call: (value) => secretKey[`from${format}`]!(value), parameter, takesSecrets: true, lengths: ofFile },
      {
        call: (value) => secretKey[`to${format}`]!(value),
        parameter: 'secretKey',
        takesSecrets: true,
        lengths: [0, secretKeyLength.minimum - 1, secretKeyLength.maximum + 1],
      },
      {
        call: (value) => publicKeys[`from${format}`]!(value),
        parameter,
        isText: format === 'Pem',
        isObject: isJwk,
        lengths: isJwk ? [] : ofFile,
      },
      {
        call: (value) => publicKeys[`to${format}`]!(value),
        parameter: 'publicKey',
        lengths: [0, publicKeyLength.minimum - 1, publicKeyLength.maximum + 1],
      },
    ];
  });

  it('are refused where they are of another kind', () => {
    for (const { call, parameter, isText, isObject, takesSecrets } of cases) {
      const secrets = takesSecrets ? {} : { 'a SecretBytes': () => Secrets.random(32) };
      for (const [kind, make] of Object.entries({ ...strangers, ...liars, ...otherViews, ...secrets })) {
        const value = make();
        if (isText && typeof value === 'string') continue;
        const isOdd = isObject && typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
        const error = thrownBy(() => call(value));
        const code = isOdd ? /^ERR_SODIUM_INVALID_(TYPE|ENCODING)$/ : /^ERR_SODIUM_INVALID_TYPE$/;
        expect({ kind, parameter: error.parameter }).toEqual({ kind, parameter });
        expect({ kind, code: error.code }).toEqual({ kind, code: expect.stringMatching(code) });
        expect(error.message).not.toContain('secret'.repeat(2));
      }
    }
  });

  it('are refused where they are of another length', () => {
    for (const { call, parameter, lengths = [], takesSecrets } of cases) {
      for (const length of lengths) {
        const secret = takesSecrets && length > 0 && length <= 16_384 ? [Secrets.random(length)] : [];
        for (const value of [new Uint8Array(length), ...secret]) {
          expect(thrownBy(() => call(value))).toMatchObject({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter });
        }
      }
    }
    for (const text of ['', 'x'.repeat(16_385), 'é'.repeat(8193)]) {
      const error = thrownBy(() => publicKeys['fromPem']!(text));
      expect(error).toMatchObject({
        code: 'ERR_SODIUM_INVALID_LENGTH',
        parameter: 'pem',
        minimum: 1,
        maximum: 16_384,
      });
    }
  });

  it('are taken up to the longest file', () => {
    const long = Buffer.concat([Buffer.alloc(16_384 - 119, '\n'), rightSecret.Pem]);
    expect(shown(secretKey['fromPem']!(long)).value).toBe(known.value);
    using secret = Secrets.from(Uint8Array.from(long));
    expect(shown(secretKey['fromPem']!(secret)).value).toBe(known.value);
    const spaces = Buffer.concat([Buffer.alloc(16_384 - rightSecret.Jwk.length, ' '), rightSecret.Jwk]);
    expect(shown(secretKey['fromJwk']!(spaces)).value).toBe(known.value);
    expect(hex(publicKeys['fromPem']!(rightPublic.Pem.padStart(16_384, '\n')))).toBe(known.publicKey);
  });

  it('are real bytes of every sort, taken by what they are', () => {
    for (const [kind, make] of Object.entries(unusualArrays)) {
      for (const format of FORMATS) {
        const read = shown(secretKey[`from${format}`]!(make(rightSecret[format])));
        expect({ kind, ...read }).toEqual({ kind, value: known.value, publicKey: known.publicKey });
        const written = secretKey[`to${format}`]!(make(secretKeyFrom(known)));
        expect(asHex(written)).toBe(asHex(secretKey[`to${format}`]!(secretKeyFrom(known))));
      }
      expect(hex(publicKeys['fromDer']!(make(rightPublic.Der)))).toBe(known.publicKey);
      expect(hex(publicKeys['fromPem']!(make(fromUtf8(rightPublic.Pem))))).toBe(known.publicKey);
      expect(hex(publicKeys['toDer']!(make(unhex(known.publicKey))))).toBe(known.spki);
      expect(publicKeys['toPem']!(make(unhex(known.publicKey)))).toBe(rightPublic.Pem);
      expect(publicKeys['toJwk']!(make(unhex(known.publicKey)))).toEqual(publicJwk);
    }
  });

  it('are refused for options that there are not', () => {
    const odd = [
      null,
      1,
      'x',
      [],
      new Uint8Array(3),
      { unknown: 1 },
      { lock: undefined },
      { lock: 'maybe' },
      { access: null },
    ];
    for (const format of FORMATS) {
      for (const options of [...odd, { purpose: 'auth' }, { purpose: 'toString' }, { purpose: undefined }]) {
        const error = thrownBy(() => secretKey[`from${format}`]!(rightSecret[format], options));
        expect(error.code).toBe('ERR_SODIUM_INVALID_TYPE');
      }
      for (const options of [...odd, { purpose: 'keyFormats' }]) {
        const error = thrownBy(() => secretKey[`to${format}`]!(secretKeyFrom(known), options));
        expect(error.code).toBe('ERR_SODIUM_INVALID_TYPE');
      }
    }
  });

  it('say how secrets are kept', () => {
    for (const format of FORMATS) {
      for (const options of [{}, { access: 'none' }, { lock: 'try', access: 'readable' }]) {
        using pair = secretKey[`from${format}`]!(rightSecret[format], options);
        using file = secretKey[`to${format}`]!(pair.secretKey, options);
        expect(file.isGuarded).toBe(pair.secretKey.isGuarded);
        expect(shown(secretKey[`from${format}`]!(file)).value).toBe(known.value);
      }
    }
  });

  it('are not used after dispose', () => {
    for (const format of FORMATS) {
      const [file, key] = [Secrets.from(rightSecret[format].slice()), Secrets.from(secretKeyFrom(known))];
      file.dispose();
      key.dispose();
      for (const call of [() => secretKey[`from${format}`]!(file), () => secretKey[`to${format}`]!(key)]) {
        expect(thrownBy(call).code).toBe('ERR_SODIUM_STATE');
      }
    }
    const pair = secretKey['fromPem']!(rightSecret.Pem);
    pair.dispose();
    pair.dispose();
    expect(thrownBy(() => secretKey['toPem']!(pair.secretKey)).code).toBe('ERR_SODIUM_STATE');
  });

  it('that fail leave no lease', () => {
    const lease = vi.spyOn(Secret, 'lease');
    const release = vi.spyOn(Secret, 'release');
    try {
      for (const format of FORMATS) {
        for (const change of [0, 20, 40, 60, 90].filter((at) => at < rightSecret[format].length)) {
          const bytes = rightSecret[format].slice();
          bytes[change]! ^= 0x81;
          using file = Secrets.from(bytes, { access: 'none' });
          attempt(() => shown(secretKey[`from${format}`]!(file)));
        }
        using key = Secrets.random(secretKeyLength.minimum, { access: 'none' });
        attempt(() => asHex(secretKey[`to${format}`]!(key)));
      }
      const leases = lease.mock.results.filter(({ type }) => type === 'return').length;
      expect(leases).toBeGreaterThan(10);
      expect(release.mock.calls.length).toBe(leases);
    } finally {
      lease.mockRestore();
      release.mockRestore();
    }
  });
});

describe('keyFormats', () => {
  it('cannot be changed, and its key pairs cannot', () => {
    const pair = keyFormats.ed25519.secretKey.fromPem(fromUtf8(files.rfc8410.pem));
    for (const object of [
      keyFormats,
      keyFormats.ed25519,
      keyFormats.ed25519.secretKey,
      keyFormats.x25519.limits,
      pair,
    ]) {
      expect(Object.isFrozen(object)).toBe(true);
    }
    pair[Symbol.dispose]();
    expect(thrownBy(() => pair.secretKey.read(() => {})).code).toBe('ERR_SODIUM_STATE');
  });

  it('makes key pairs that their primitives take', () => {
    const { x25519: curve, box, keyExchange } = sodium;
    const [alice, bob] = files.knownKeys.filter(({ algorithm }) => algorithm === 'x25519') as [
      files.KnownKey,
      files.KnownKey,
    ];
    const read = <Purpose extends 'x25519' | 'box' | 'box.xchacha20' | 'keyExchange'>(
      { pem }: files.KnownKey,
      purpose: Purpose,
    ) => keyFormats.x25519.secretKey.fromPem(fromUtf8(privatePem(pem)), { purpose });
    const node = crypto.diffieHellman({
      privateKey: crypto.createPrivateKey(privatePem(alice.pem)),
      publicKey: crypto.createPublicKey(publicPem(bob.publicPem)),
    });
    const { secretKey } = read(alice, 'x25519');
    expect(asHex(curve.sharedSecret({ publicKey: unhex(bob.publicKey), secretKey }))).toBe(hex(node));
    const message = fromUtf8('a message');
    for (const [purpose, sealing] of [
      ['box', box],
      ['box.xchacha20', box.xchacha20],
    ] as const) {
      if (purpose === 'box.xchacha20' && !box.xchacha20.isAvailable) continue;
      const [sender, recipient] = [read(alice, purpose), read(bob, purpose)];
      const { seal, open } = sealing as typeof box;
      const sealed = seal(message, {
        recipientPublicKey: recipient.publicKey,
        senderSecretKey: sender.secretKey as SecretBytes,
      });
      const opened = open(sealed, {
        senderPublicKey: sender.publicKey,
        recipientSecretKey: recipient.secretKey as SecretBytes,
      });
      expect(hex(opened)).toBe(hex(message));
    }
    const [client, server] = [read(alice, 'keyExchange'), read(bob, 'keyExchange')];
    using ofClient = keyExchange.client(client, server.publicKey);
    using ofServer = keyExchange.server(server, client.publicKey);
    expect(ofClient.sendKey.equals(ofServer.receiveKey)).toBe(true);
  });

  it('has keys of X25519 as they are, clamped or not', () => {
    for (const [first, last] of [
      [0xff, 0xff],
      [0x07, 0x80],
      [0, 0],
    ] as const) {
      const value = Uint8Array.from({ length: 32 }, (_, index) =>
        index === 0 ? first : index === 31 ? last : 0x55,
      );
      const pair = keyFormats.x25519.secretKey.fromDer(der('x25519', value));
      const nodes = crypto.createPrivateKey({
        key: Buffer.from(der('x25519', value)),
        format: 'der',
        type: 'pkcs8',
      });
      const publicKey = hex(
        crypto.createPublicKey(nodes).export({ format: 'der', type: 'spki' }).subarray(12),
      );
      expect(shown(pair)).toEqual({ value: hex(value), publicKey });
    }
  });
});
