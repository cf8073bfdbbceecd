/**
 * Both backends, side by side: the same arguments give the same results and the same bytes. The cryptography is the same
 * C source twice, so what agrees here is how arguments and results travel.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, loadSodium, type Sodium } from '../src/index.ts';
import { loadSodiumWasm } from '../src/wasm.ts';
import { bytesOf, hex, text, wordIn } from './conformance/support/bytes.ts';
import { argumentsFor, declarationOf, type FunctionName } from './conformance/support/table.ts';

const native = loadSodium();
const wasm = await loadSodiumWasm();

/** On both sides of where each backend begins to pass arrays by other means. */
const COUNTS = [0, 1, 31, 32, 63, 64, 65, 100, 300, 4096, 16_384, 16_385, 40_000];

/** Lengths that may not be just any. */
const LENGTHS: Readonly<Record<string, number>> = { outlen: 48, keylen: 32, subkey_len: 40, out_len: 40 };

type Overrides = Readonly<Record<string, unknown>>;

interface Result {
  readonly result: unknown;
  /** What C wrote, by parameter. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Arguments that look random, but for those that are given. */
function argumentsOf(name: FunctionName, count: number, overrides: Overrides): unknown[] {
  const declaration = declarationOf(name);
  const values = argumentsFor(
    declaration,
    (parameter) => (overrides[parameter] as number | undefined) ?? LENGTHS[parameter] ?? count,
    ({ name: parameter, direction, bytes, countedBy }, length) => {
      // Only nsec, which no function reads, and text have no size.
      if (bytes === 0 && countedBy < 0) return null;
      return direction === 'out' ? new Uint8Array(length) : bytesOf(`${name} ${parameter}`, length);
    },
  );
  for (const [index, parameter] of declaration.parameters.entries()) {
    const given = overrides[parameter.name];
    if (given !== undefined) values[index] = given instanceof Uint8Array ? given.slice() : given;
  }
  return values;
}

function callOn({ raw }: Sodium, name: FunctionName, count: number, overrides: Overrides): Result {
  const values = argumentsOf(name, count, overrides);
  const returned = (raw[name] as (...values: unknown[]) => unknown)(...values);
  return {
    result: returned instanceof Uint8Array ? hex(returned) : returned,
    outputs: outputsOf(name, values, hex),
  };
}

function outputsOf<Value>(
  name: FunctionName,
  values: readonly unknown[],
  read: (value: Value & Uint8Array) => string,
): Record<string, string> {
  const written = declarationOf(name).parameters.flatMap((parameter, index) => {
    const value = values[index];
    if (parameter.kind === 'number' || parameter.direction === 'in' || value === null) return [];
    return [[parameter.name, read(value as Value & Uint8Array)]];
  });
  return Object.fromEntries(written) as Record<string, string>;
}

const MOST_MEMORY = 16_384;

/**
 * As `callOn`, with every array in memory of the library, where C reads and writes in place: what C does not write to an
 * output then shows as what was there before. Undefined for what must or can only be an array.
 */
function callInMemory(
  { raw, memory }: Sodium,
  name: FunctionName,
  values: readonly unknown[],
  before: number,
): Result | undefined {
  const { parameters, result } = declarationOf(name);
  const isArrayOnly = parameters.some((parameter) => {
    return parameter.kind === 'pointer' && (parameter.terminated || parameter.into >= 0);
  });
  const arrays = values.filter((value) => value instanceof Uint8Array);
  if (isArrayOnly || result.kind === 'argument' || arrays.some(({ length }) => length > MOST_MEMORY)) {
    return undefined;
  }
  const lengths = new Map<Address, number>();
  const placed = values.map((value, index) => {
    if (!(value instanceof Uint8Array)) return value;
    const address = memory.allocate(Math.max(1, value.length));
    const parameter = parameters[index]!;
    const isOutput = parameter.kind === 'pointer' && parameter.direction === 'out';
    memory.write(address, isOutput ? new Uint8Array(value.length).fill(before) : value);
    lengths.set(address, value.length);
    return address;
  });
  const returned = (raw[name] as (...values: unknown[]) => unknown)(...placed);
  const outputs = outputsOf<Address>(name, placed, (address) => {
    const bytes = new Uint8Array(lengths.get(address)!);
    memory.read(address, bytes);
    return hex(bytes);
  });
  for (const address of lengths.keys()) memory.free(address);
  return { result: returned, outputs };
}

/** What both backends make of it, be the bytes in arrays or in memory of the library. */
function same(name: FunctionName, count: number, overrides: Overrides = {}): Result {
  const expected = callOn(native, name, count, overrides);
  expect({ count, ...callOn(wasm, name, count, overrides) }).toEqual({ count, ...expected });
  for (const sodium of [native, wasm]) {
    for (const before of [0x5a, 0xa5]) {
      const inMemory = callInMemory(sodium, name, argumentsOf(name, count, overrides), before);
      if (inMemory === undefined) continue;
      expect(inMemory.result).toBe(expected.result);
      // A failed call leaves what was there, or zeros, as it likes.
      if (expected.result !== -1) expect({ name, count, ...inMemory }).toEqual({ name, count, ...expected });
    }
  }
  return expected;
}

/** As `same`, for calls that must succeed: every pure output of 8 bytes or more has then been written. */
function succeed(name: FunctionName, count: number, overrides: Overrides = {}): Record<string, Uint8Array> {
  const { result, outputs } = same(name, count, overrides);
  const declaration = declarationOf(name);
  if (declaration.result.kind === 'status') expect(result).toBe(0);
  for (const parameter of declaration.parameters) {
    const output =
      parameter.kind === 'pointer' && parameter.direction === 'out' ? outputs[parameter.name] : undefined;
    if (output === undefined || output.length < 16) continue;
    expect(/[^0]/.test(output), `${name} has not written ${parameter.name}`).toBe(true);
  }
  return Object.fromEntries(
    Object.entries(outputs).map(([parameter, output]) => [
      parameter,
      Uint8Array.from(Buffer.from(output, 'hex')),
    ]),
  );
}

/** Functions that take any bytes at all. */
const ARBITRARY: readonly FunctionName[] = [
  'crypto_stream',
  'crypto_stream_xor',
  'crypto_stream_salsa20',
  'crypto_stream_salsa20_xor',
  'crypto_stream_salsa20_xor_ic',
  'crypto_stream_salsa2012',
  'crypto_stream_salsa2012_xor',
  'crypto_stream_salsa208',
  'crypto_stream_salsa208_xor',
  'crypto_stream_xsalsa20',
  'crypto_stream_xsalsa20_xor',
  'crypto_stream_xsalsa20_xor_ic',
  'crypto_stream_chacha20',
  'crypto_stream_chacha20_xor',
  'crypto_stream_chacha20_xor_ic',
  'crypto_stream_chacha20_ietf',
  'crypto_stream_chacha20_ietf_xor',
  'crypto_stream_chacha20_ietf_xor_ic',
  'crypto_stream_xchacha20',
  'crypto_stream_xchacha20_xor',
  'crypto_stream_xchacha20_xor_ic',
  'crypto_secretbox_easy',
  'crypto_secretbox_detached',
  'crypto_secretbox_xchacha20poly1305_easy',
  'crypto_secretbox_xchacha20poly1305_detached',
  'crypto_aead_chacha20poly1305_encrypt',
  'crypto_aead_chacha20poly1305_encrypt_detached',
  'crypto_aead_chacha20poly1305_ietf_encrypt',
  'crypto_aead_chacha20poly1305_ietf_encrypt_detached',
  'crypto_aead_xchacha20poly1305_ietf_encrypt',
  'crypto_aead_xchacha20poly1305_ietf_encrypt_detached',
  'crypto_auth',
  'crypto_auth_hmacsha256',
  'crypto_auth_hmacsha512',
  'crypto_auth_hmacsha512256',
  'crypto_onetimeauth',
  'crypto_onetimeauth_poly1305',
  'crypto_hash',
  'crypto_hash_sha256',
  'crypto_hash_sha512',
  'crypto_generichash',
  'crypto_generichash_blake2b',
  'crypto_generichash_blake2b_salt_personal',
  'crypto_shorthash',
  'crypto_shorthash_siphash24',
  'crypto_shorthash_siphashx24',
  'crypto_kdf_derive_from_key',
  'crypto_kdf_blake2b_derive_from_key',
  'crypto_box_seed_keypair',
  'crypto_box_curve25519xsalsa20poly1305_seed_keypair',
  'crypto_box_curve25519xchacha20poly1305_seed_keypair',
  'crypto_box_beforenm',
  'crypto_box_curve25519xsalsa20poly1305_beforenm',
  'crypto_box_curve25519xchacha20poly1305_beforenm',
  'crypto_box_easy',
  'crypto_box_easy_afternm',
  'crypto_box_detached',
  'crypto_box_detached_afternm',
  'crypto_box_curve25519xchacha20poly1305_easy',
  'crypto_box_curve25519xchacha20poly1305_easy_afternm',
  'crypto_box_curve25519xchacha20poly1305_detached',
  'crypto_box_curve25519xchacha20poly1305_detached_afternm',
  'crypto_kx_seed_keypair',
  'crypto_kx_client_session_keys',
  'crypto_kx_server_session_keys',
  'crypto_sign_seed_keypair',
  'crypto_sign_ed25519_seed_keypair',
  'crypto_sign_ed25519_sk_to_pk',
  'crypto_sign_ed25519_sk_to_seed',
  'crypto_sign_ed25519_sk_to_curve25519',
  'crypto_scalarmult',
  'crypto_scalarmult_base',
  'crypto_scalarmult_curve25519',
  'crypto_scalarmult_curve25519_base',
  'crypto_scalarmult_ed25519_base',
  'crypto_scalarmult_ed25519_base_noclamp',
  'crypto_scalarmult_ristretto255_base',
  'crypto_core_hchacha20',
  'crypto_core_hsalsa20',
  'crypto_core_salsa20',
  'crypto_core_salsa2012',
  'crypto_core_salsa208',
  'crypto_core_ed25519_from_uniform',
  'crypto_core_ed25519_scalar_add',
  'crypto_core_ed25519_scalar_complement',
  'crypto_core_ed25519_scalar_invert',
  'crypto_core_ed25519_scalar_mul',
  'crypto_core_ed25519_scalar_negate',
  'crypto_core_ed25519_scalar_reduce',
  'crypto_core_ed25519_scalar_sub',
  'crypto_core_ristretto255_from_hash',
  'crypto_core_ristretto255_scalar_add',
  'crypto_core_ristretto255_scalar_complement',
  'crypto_core_ristretto255_scalar_invert',
  'crypto_core_ristretto255_scalar_mul',
  'crypto_core_ristretto255_scalar_negate',
  'crypto_core_ristretto255_scalar_reduce',
  'crypto_core_ristretto255_scalar_sub',
  'randombytes_buf_deterministic',
];

/** The same of newer libraries: only where the native one is new enough. */
const NEWER: readonly FunctionName[] = [
  'crypto_aead_aegis128l_encrypt',
  'crypto_aead_aegis128l_encrypt_detached',
  'crypto_aead_aegis256_encrypt',
  'crypto_aead_aegis256_encrypt_detached',
  'crypto_hash_sha3256',
  'crypto_hash_sha3512',
  'crypto_kdf_hkdf_sha256_expand',
  'crypto_kdf_hkdf_sha256_extract',
  'crypto_kdf_hkdf_sha512_expand',
  'crypto_kdf_hkdf_sha512_extract',
  'crypto_ipcrypt_encrypt',
  'crypto_ipcrypt_decrypt',
  'crypto_ipcrypt_nd_encrypt',
  'crypto_ipcrypt_nd_decrypt',
  'crypto_ipcrypt_ndx_encrypt',
  'crypto_ipcrypt_ndx_decrypt',
  'crypto_ipcrypt_pfx_encrypt',
  'crypto_ipcrypt_pfx_decrypt',
  'crypto_kem_seed_keypair',
  'crypto_kem_dec',
  'crypto_kem_xwing_seed_keypair',
  'crypto_kem_xwing_dec',
  'crypto_kem_mlkem768_seed_keypair',
  'crypto_xof_shake128',
  'crypto_xof_shake256',
  'crypto_xof_turboshake128',
  'crypto_xof_turboshake256',
];

describe('any bytes give the same in both backends', () => {
  const available = [...ARBITRARY, ...NEWER].filter((name) => native.whyUnavailable(name) === undefined);

  it('to at least 60 functions', () => {
    expect(new Set(available).size).toBeGreaterThanOrEqual(60);
  });

  it.each(available)('to %s', (name) => {
    const { parameters } = declarationOf(name);
    const isSized = parameters.some(({ name: parameter }) =>
      /^(c|m|in|ad|salt_|ikm_|ctx_)len$|^size$/.test(parameter),
    );
    for (const count of isSized ? COUNTS : [1]) succeed(name, count);
  });
});

/** What seals, what opens it again, and how much longer it has become. */
const PAIRS: readonly {
  readonly seal: FunctionName;
  readonly open: FunctionName;
  readonly overhead: number;
}[] = [
  { seal: 'crypto_secretbox_easy', open: 'crypto_secretbox_open_easy', overhead: 16 },
  { seal: 'crypto_secretbox_detached', open: 'crypto_secretbox_open_detached', overhead: 0 },
  {
    seal: 'crypto_secretbox_xchacha20poly1305_easy',
    open: 'crypto_secretbox_xchacha20poly1305_open_easy',
    overhead: 16,
  },
  {
    seal: 'crypto_secretbox_xchacha20poly1305_detached',
    open: 'crypto_secretbox_xchacha20poly1305_open_detached',
    overhead: 0,
  },
  { seal: 'crypto_box_easy_afternm', open: 'crypto_box_open_easy_afternm', overhead: 16 },
  { seal: 'crypto_box_detached_afternm', open: 'crypto_box_open_detached_afternm', overhead: 0 },
  {
    seal: 'crypto_box_curve25519xchacha20poly1305_easy_afternm',
    open: 'crypto_box_curve25519xchacha20poly1305_open_easy_afternm',
    overhead: 16,
  },
  {
    seal: 'crypto_box_curve25519xchacha20poly1305_detached_afternm',
    open: 'crypto_box_curve25519xchacha20poly1305_open_detached_afternm',
    overhead: 0,
  },
  ...(['chacha20poly1305', 'chacha20poly1305_ietf', 'xchacha20poly1305_ietf'] as const).flatMap((cipher) => [
    {
      seal: `crypto_aead_${cipher}_encrypt`,
      open: `crypto_aead_${cipher}_decrypt`,
      overhead: 16,
    } as const,
    {
      seal: `crypto_aead_${cipher}_encrypt_detached`,
      open: `crypto_aead_${cipher}_decrypt_detached`,
      overhead: 0,
    } as const,
  ]),
];

describe('what one backend seals the other opens', () => {
  it.each(PAIRS)('$open', ({ seal, open, overhead }) => {
    for (const count of COUNTS) {
      const m = bytesOf('message', count);
      const keys: Overrides = { k: bytesOf('key', 32), n: bytesOf('nonce', 24), npub: bytesOf('nonce', 24) };
      const ad = { ad: bytesOf('ad', 20), adlen: 20 };
      const { c, mac = new Uint8Array(16) } = succeed(seal, count, { ...keys, ...ad, m });
      const sealed: Overrides = { ...keys, ...ad, c, clen: count + overhead, mac };
      const { outputs } = same(open, count, sealed);
      expect(outputs['m']).toBe(hex(m));
      if ('mlen_p' in outputs) expect(wordOf(outputs['mlen_p'])).toBe(count);

      const forged = overhead > 0 ? { ...sealed, c: flipped(c!) } : { ...sealed, mac: flipped(mac) };
      expect(callOn(native, open, count, forged).result).toBe(-1);
      expect(callOn(wasm, open, count, forged).result).toBe(-1);
    }
  });

  it('crypto_box_seal_open, in both directions', () => {
    for (const [from, to] of [
      [native, wasm],
      [wasm, native],
    ] as const) {
      const { pk, sk } = succeed('crypto_box_seed_keypair', 0);
      for (const count of COUNTS) {
        const [c, m] = [new Uint8Array(count + 48), new Uint8Array(count)];
        from.raw.crypto_box_seal(c, bytesOf('sealed', count), count, pk!);
        expect(to.raw.crypto_box_seal_open(m, c, count + 48, pk!, sk!)).toBe(0);
        expect(hex(m)).toBe(hex(bytesOf('sealed', count)));
      }
    }
  });

  it('the boxes of NaCl, with the room they keep before the message', () => {
    for (const count of [32, 33, 64, 100, 20_000]) {
      const m = bytesOf('nacl', count).fill(0, 0, 32);
      const keys = {
        n: bytesOf('nonce', 24),
        k: bytesOf('key', 32),
        pk: bytesOf('pk', 32),
        sk: bytesOf('sk', 32),
      };
      for (const [seal, open] of [
        ['crypto_secretbox', 'crypto_secretbox_open'],
        ['crypto_secretbox_xsalsa20poly1305', 'crypto_secretbox_xsalsa20poly1305_open'],
        ['crypto_box', 'crypto_box_open'],
        ['crypto_box_afternm', 'crypto_box_open_afternm'],
        ['crypto_box_curve25519xsalsa20poly1305', 'crypto_box_curve25519xsalsa20poly1305_open'],
        [
          'crypto_box_curve25519xsalsa20poly1305_afternm',
          'crypto_box_curve25519xsalsa20poly1305_open_afternm',
        ],
      ] as const) {
        const { c } = succeed(seal, count, { ...keys, m });
        expect(same(open, count, { ...keys, c }).outputs['m']).toBe(hex(m));
      }
    }
  });

  it('streams of several messages, both ways', () => {
    const [header, key] = [bytesOf('header', 24), bytesOf('key', 32)];
    const k = { header, k: key };
    // The states at both ends of a stream are the same, which makes pushing as deterministic as pulling.
    let pushing = succeed('crypto_secretstream_xchacha20poly1305_init_pull', 0, k)['state']!;
    let pulling = pushing;
    for (const [index, count] of COUNTS.entries()) {
      const tag = index % 4;
      const m = bytesOf(`message ${index}`, count);
      const ad = { ad: bytesOf(`ad ${index}`, index), adlen: index };
      const pushed = succeed('crypto_secretstream_xchacha20poly1305_push', count, {
        ...ad,
        m,
        tag,
        state: pushing,
      });
      expect(wordIn(pushed['clen_p']!)).toBe(BigInt(count + 17));
      pushing = pushed['state']!;
      const pulled = succeed('crypto_secretstream_xchacha20poly1305_pull', count, {
        ...ad,
        c: pushed['c'],
        clen: count + 17,
        mlen_p: null,
        state: pulling,
      });
      expect([pulled['tag_p']?.[0], hex(pulled['m']!)]).toEqual([tag, hex(m)]);
      pulling = pulled['state']!;
      expect(hex(pulling)).toBe(hex(pushing));
    }
    const forged = { c: bytesOf('forged', 100), clen: 100, state: pulling };
    expect(callOn(native, 'crypto_secretstream_xchacha20poly1305_pull', 0, forged).result).toBe(-1);
    expect(callOn(wasm, 'crypto_secretstream_xchacha20poly1305_pull', 0, forged).result).toBe(-1);
    expect(
      hex(succeed('crypto_secretstream_xchacha20poly1305_rekey', 0, { state: pulling })['state']!),
    ).not.toBe(hex(pulling));
  });
});

describe('signatures', () => {
  const { pk, sk } = succeed('crypto_sign_seed_keypair', 0);

  it('are the same, and each backend accepts those of the other', () => {
    for (const count of COUNTS) {
      const m = bytesOf('signed', count);
      for (const name of ['crypto_sign_detached', 'crypto_sign_ed25519_detached'] as const) {
        const { sig, siglen_p } = succeed(name, count, { m, sk });
        expect(wordIn(siglen_p!)).toBe(64n);
        for (const verify of [
          'crypto_sign_verify_detached',
          'crypto_sign_ed25519_verify_detached',
        ] as const) {
          expect(same(verify, count, { m, sig, pk }).result).toBe(0);
          expect(same(verify, count, { m, sig: flipped(sig!), pk }).result).toBe(-1);
        }
      }
      for (const name of ['crypto_sign', 'crypto_sign_ed25519'] as const) {
        const { sm } = succeed(name, count, { m, sk });
        const opened = same(`${name}_open`, 0, { sm, smlen: count + 64, pk });
        expect([opened.result, opened.outputs['m']]).toEqual([0, hex(m)]);
      }
    }
  });

  it('of prehashed messages are the same', () => {
    for (const prefix of ['crypto_sign', 'crypto_sign_ed25519ph'] as const) {
      let { state } = succeed(`${prefix}_init`, 0);
      for (const count of COUNTS) {
        ({ state } = succeed(`${prefix}_update`, count, { state, m: bytesOf(`part ${count}`, count) }));
      }
      const { sig } = succeed(`${prefix}_final_create`, 0, { state, sk });
      expect(same(`${prefix}_final_verify`, 0, { state, sig, pk }).result).toBe(0);
      expect(same(`${prefix}_final_verify`, 0, { state, sig: flipped(sig!), pk }).result).toBe(-1);
    }
  });

  it('have keys that become the same keys for boxes', () => {
    succeed('crypto_sign_ed25519_pk_to_curve25519', 0, { ed25519_pk: pk });
    succeed('crypto_sign_ed25519_sk_to_curve25519', 0, { ed25519_sk: sk });
  });
});

describe('points', () => {
  const point = (seed: string): Uint8Array =>
    succeed('crypto_core_ed25519_from_uniform', 0, { r: bytesOf(seed, 32) })['p']!;
  const element = (seed: string): Uint8Array =>
    succeed('crypto_core_ristretto255_from_hash', 0, { r: bytesOf(seed, 64) })['p']!;

  it('add, subtract and multiply to the same', () => {
    const [p, q] = [point('p'), point('q')];
    const { r } = succeed('crypto_core_ed25519_add', 0, { p, q });
    expect(hex(succeed('crypto_core_ed25519_sub', 0, { p: r, q })['r']!)).toBe(hex(p));
    succeed('crypto_scalarmult_ed25519', 0, { p });
    succeed('crypto_scalarmult_ed25519_noclamp', 0, { p });
    expect(same('crypto_core_ed25519_is_valid_point', 0, { p }).result).toBe(1);
    expect(same('crypto_core_ed25519_is_valid_point', 0, { p: new Uint8Array(32).fill(0xff) }).result).toBe(
      0,
    );
    expect(same('crypto_scalarmult_ed25519', 0, { p: new Uint8Array(32) }).result).toBe(-1);
  });

  it('of Ristretto do so too', () => {
    const [p, q] = [element('p'), element('q')];
    const { r } = succeed('crypto_core_ristretto255_add', 0, { p, q });
    expect(hex(succeed('crypto_core_ristretto255_sub', 0, { p: r, q })['r']!)).toBe(hex(p));
    succeed('crypto_scalarmult_ristretto255', 0, { p });
    expect(same('crypto_core_ristretto255_is_valid_point', 0, { p }).result).toBe(1);
    expect(
      same('crypto_core_ristretto255_is_valid_point', 0, { p: new Uint8Array(32).fill(0xff) }).result,
    ).toBe(0);
  });
});

describe('hashing in parts', () => {
  const FAMILIES = [
    { prefix: 'crypto_hash_sha256', key: false },
    { prefix: 'crypto_hash_sha512', key: false },
    { prefix: 'crypto_auth_hmacsha256', key: true },
    { prefix: 'crypto_auth_hmacsha512', key: true },
    { prefix: 'crypto_auth_hmacsha512256', key: true },
    { prefix: 'crypto_onetimeauth', key: true },
    { prefix: 'crypto_onetimeauth_poly1305', key: true },
    { prefix: 'crypto_generichash', key: true },
    { prefix: 'crypto_generichash_blake2b', key: true },
  ] as const;

  // States may hold pointers' worth of padding, and Poly1305's holds what its implementation likes: only results count.
  it.each(FAMILIES)('by $prefix gives the same', ({ prefix }) => {
    const digests = [native, wasm].map(({ raw }) => {
      const { parameters } = declarationOf(`${prefix}_init`);
      const [first] = parameters;
      const state = new Uint8Array(first?.kind === 'pointer' ? first.bytes : 0);
      const call = (part: string, ...values: unknown[]): void => {
        const name = `${prefix}_${part}` as FunctionName;
        expect((raw[name] as (...values: unknown[]) => unknown)(...values), name).toBe(0);
      };
      const key = bytesOf('key', 32);
      call('init', state, ...[key, 32, 48].slice(0, parameters.length - 1));
      for (const count of COUNTS) call('update', state, bytesOf(`part ${count}`, count), count);
      const final = declarationOf(`${prefix}_final`).parameters;
      const output = new Uint8Array(final[1]?.kind === 'pointer' && final[1].bytes > 0 ? final[1].bytes : 48);
      call('final', state, output, ...(final.length > 2 ? [48] : []));
      return hex(output);
    });
    expect(digests[1]).toBe(digests[0]);
    expect(/[^0]/.test(digests[0]!)).toBe(true);
  });
});

describe('hashing passwords', () => {
  const passwd = bytesOf('password', 30);

  it('with Argon2 and scrypt gives the same', () => {
    const common = { passwd, passwdlen: 30 };
    for (const outlen of [16, 32, 64, 65, 1000]) {
      const argon2 = { ...common, outlen, memlimit: 65_536 };
      succeed('crypto_pwhash', 0, { ...argon2, opslimit: 2, alg: 2 });
      succeed('crypto_pwhash_argon2id', 0, { ...argon2, opslimit: 1, alg: 2 });
      succeed('crypto_pwhash_argon2i', 0, { ...argon2, opslimit: 3, alg: 1 });
      succeed('crypto_pwhash_scryptsalsa208sha256_ll', 20, { ...common, buflen: outlen, N: 16n, r: 2, p: 3 });
    }
    const scrypt = { ...common, outlen: 32, opslimit: 32_768, memlimit: 2 ** 24 };
    succeed('crypto_pwhash_scryptsalsa208sha256', 0, scrypt);
    expect(
      same('crypto_pwhash', 0, { ...common, outlen: 32, opslimit: 0, memlimit: 65_536, alg: 2 }).result,
    ).toBe(-1);
    expect(
      same('crypto_pwhash', 0, { ...common, outlen: 32, opslimit: 2, memlimit: 65_536, alg: 3 }).result,
    ).toBe(-1);
  });

  it('to text gives text that the other backend accepts', () => {
    for (const [from, to] of [
      [native, wasm],
      [wasm, native],
    ] as const) {
      const str = new Uint8Array(128);
      expect(from.raw.crypto_pwhash_str(str, passwd, 30, 1, 8192)).toBe(0);
      expect(Buffer.from(str).toString('latin1')).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
      expect(to.raw.crypto_pwhash_str_verify(str, passwd, 30)).toBe(0);
      expect(to.raw.crypto_pwhash_str_verify(str, passwd, 29)).toBe(-1);
      expect(to.raw.crypto_pwhash_str_needs_rehash(str, 1, 8192)).toBe(0);
      expect(to.raw.crypto_pwhash_str_needs_rehash(str, 2, 8192)).toBe(1);
      expect(to.raw.crypto_pwhash_str_needs_rehash(text('nothing\0'), 1, 8192)).toBe(-1);
    }
  });
});

describe('text and padding', () => {
  it('are written the same', () => {
    for (const count of COUNTS) {
      const bin = bytesOf('bin', count);
      const hexadecimal = succeed('sodium_bin2hex', count, {
        bin,
        bin_len: count,
        hex_maxlen: 2 * count + 1,
      });
      expect(Buffer.from(hexadecimal['hex']!).toString('latin1')).toBe(`${hex(bin)}\0`);
      for (const variant of [1, 3, 5, 7]) {
        const b64_maxlen = native.raw.sodium_base64_encoded_len(count, variant);
        expect(wasm.raw.sodium_base64_encoded_len(count, variant)).toBe(b64_maxlen);
        const { b64 } = succeed('sodium_bin2base64', count, { bin, bin_len: count, b64_maxlen, variant });
        const length = Buffer.from(b64!).indexOf(0);
        const { result, outputs } = same('sodium_base642bin', count, {
          bin: new Uint8Array(count + 5),
          bin_maxlen: count + 5,
          b64,
          b64_len: length,
          ignore: null,
          variant,
        });
        expect([result, wordOf(outputs['bin_len']), wordOf(outputs['b64_end'])]).toEqual([0, count, length]);
        expect(outputs['bin']!.slice(0, 2 * count)).toBe(hex(bin));
      }
    }
  });

  it('that is damaged anywhere ends in the same place, with the same status', () => {
    const character = fc.constantFrom(...'0123456789abcdefABCDEF+/-_=:. \n!zZ');
    const input = fc
      .array(character, { maxLength: 200 })
      .map((characters) => Buffer.from(characters.join(''), 'latin1'));
    const ignored = fc.constantFrom(null, text('\0'), text(': \0'), text('=\0'));
    const room = fc.integer({ min: 0, max: 120 });
    const wantsEnd = fc.boolean();
    fc.assert(
      fc.property(
        input,
        ignored,
        room,
        wantsEnd,
        fc.constantFrom(1, 3, 5, 7),
        (bytes, ignore, size, end, variant) => {
          const common = { ignore, bin_maxlen: size, bin: new Uint8Array(size) };
          const hexadecimal = { ...common, hex: bytes, hex_len: bytes.length };
          sameDecoding('sodium_hex2bin', end ? hexadecimal : { ...hexadecimal, hex_end: null });
          const base64 = { ...common, b64: bytes, b64_len: bytes.length, variant };
          sameDecoding('sodium_base642bin', end ? base64 : { ...base64, b64_end: null });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are padded and unpadded the same', () => {
    for (const [length, blocksize] of [
      [0, 16],
      [1, 16],
      [15, 16],
      [16, 16],
      [63, 1],
      [100, 64],
      [100, 7],
      [20_000, 4096],
    ] as const) {
      const size = length + blocksize;
      const given = { unpadded_buflen: length, blocksize, max_buflen: size, buf: bytesOf('pad', size) };
      const padded = same('sodium_pad', 0, given).outputs;
      const total = wordOf(padded['padded_buflen_p']);
      expect(total).toBe(length + blocksize - (length % blocksize));
      const buf = Buffer.from(padded['buf']!, 'hex');
      const unpadded = same('sodium_unpad', 0, { padded_buflen: total, blocksize, buf }).outputs;
      expect(wordOf(unpadded['unpadded_buflen_p'])).toBe(length);
    }
  });
});

describe('comparisons', () => {
  it.each([16, 32, 64] as const)('of %d bytes come to the same', (size) => {
    const x = bytesOf('x', size);
    expect(same(`crypto_verify_${size}`, 0, { x, y: x }).result).toBe(0);
    for (let place = 0; place < size; place++) {
      const y = x.slice();
      y[place]! ^= 1;
      expect(same(`crypto_verify_${size}`, 0, { x, y }).result).toBe(-1);
    }
  });
});

/** What lies behind the decoded bytes is nobody's business; versions differ in it. */
function sameDecoding(name: 'sodium_hex2bin' | 'sodium_base642bin', overrides: Overrides): void {
  const [left, right] = [native, wasm].map((sodium) => {
    const { result, outputs } = callOn(sodium, name, 0, overrides);
    const { bin, ...others } = outputs;
    return { result, decoded: bin!.slice(0, 2 * wordOf(outputs['bin_len'])), ...others };
  });
  expect(right).toEqual(left);
}

/** The number in 8 bytes of a result. */
function wordOf(output: string | undefined): number {
  return Number(Buffer.from(output!, 'hex').readBigUInt64LE());
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length - 1]! ^= 0x80;
  return copy;
}
