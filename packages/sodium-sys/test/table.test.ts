import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { functions } from '../src/generated/functions.js';
import { amountOf } from '../src/shared/limits.js';
import { decodeFunction, encodeFunction, type NumberParameter } from '../src/shared/table.js';

const lines = Object.entries(functions);
const declarations = lines.map(([name, line]) => decodeFunction(name, line));

describe('the table', () => {
  it('has every function of libsodium 1.0.22', () => {
    expect(lines).toHaveLength(754);
  });

  it('is written in its own notation', () => {
    for (const [name, line] of lines) expect(encodeFunction(decodeFunction(name, line)), name).toBe(line);
  });

  it('counts bytes by numbers', () => {
    for (const { name, parameters } of declarations) {
      for (const parameter of parameters) {
        if (parameter.kind === 'number' || parameter.countedBy === -1) continue;
        expect(parameters[parameter.countedBy]?.kind, `${name}: ${parameter.name}`).toBe('number');
      }
    }
  });

  it('says of every number that counts no pointer what it is, and of each that C touches memory by how far it may go', () => {
    for (const { name, parameters } of declarations) {
      for (const [index, parameter] of parameters.entries()) {
        if (parameter.kind === 'pointer') continue;
        const counts = parameters.some((each) => each.kind === 'pointer' && each.countedBy === index);
        const isLimited = parameter.limit !== undefined;
        if (counts) expect(parameter.role, `${name}: ${parameter.name}`).toBe('length');
        else expect(isLimited || ['cost', 'harmless'].includes(parameter.role), name).toBe(true);
      }
    }
  });

  it('has no relative size without what it is relative to', () => {
    for (const { name, parameters } of declarations) {
      for (const parameter of parameters) {
        if (parameter.kind === 'number' || parameter.countedBy >= 0) continue;
        expect(parameter.bytes, `${name}: ${parameter.name}`).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('points into arguments', () => {
    const pointing = declarations.flatMap(({ parameters }) =>
      parameters.flatMap((parameter) =>
        parameter.kind === 'pointer' && parameter.into >= 0 ? [parameters[parameter.into]] : [],
      ),
    );
    expect(pointing.map((parameter) => [parameter?.kind, parameter?.name])).toEqual([
      ['pointer', 'b64'],
      ['pointer', 'hex'],
    ]);
  });

  it('has results that refer to parameters', () => {
    for (const { name, result, parameters } of declarations) {
      if (result.kind === 'argument') expect(parameters[result.index]?.kind, name).toBe('pointer');
      if (result.kind !== 'address') continue;
      for (const index of result.sizes) expect(parameters[index]?.kind, name).toBe('number');
    }
  });
});

// Read off the C source by hand.
const SAMPLES: Partial<Record<keyof typeof functions, string>> = {
  // Nothing but a verdict is wanted when m is null; C then returns before it writes.
  crypto_secretbox_open_easy:
    'status (out u8 * m[clen - 16]?, in const u8 * c[clen], u64 clen, in const u8 * n[24], in const u8 * k[32]) 1.0.18',
  // NaCl's form doesn't ask, and has the room of 16 and 32 zeros inside both.
  crypto_secretbox_open:
    'status (out u8 * m[clen], in const u8 * c[clen], u64 clen, in const u8 * n[24], in const u8 * k[32]) 1.0.18',
  crypto_aead_aegis128l_encrypt_detached:
    'status (out u8 * c[mlen], out u8 * mac[32], out u64 * maclen_p[8]?, in const u8 * m[mlen]?, u64 mlen, in const u8 * ad[adlen]?, u64 adlen, in const u8 * nsec[]?, in const u8 * npub[16], in const u8 * k[16]) 1.0.19',
  // m may only be null when it is empty, which the table leaves to empty arrays.
  crypto_secretstream_xchacha20poly1305_pull:
    'status (inout crypto_secretstream_xchacha20poly1305_state * state[52], out u8 * m[clen - 17], out u64 * mlen_p[8]?, out u8 * tag_p[1]?, in const u8 * c[clen]?, u64 clen{..274877906816}, in const u8 * ad[adlen]?, u64 adlen) 1.0.18',
  crypto_box_seal_open:
    'status (out u8 * m[clen - 48]?, in const u8 * c[clen], u64 clen, in const u8 * pk[32], in const u8 * sk[32]) 1.0.18',
  crypto_sign_open:
    'status (out u8 * m[smlen - 64]?, out u64 * mlen_p[8]?, in const u8 * sm[smlen], u64 smlen, in const u8 * pk[32]) 1.0.18',
  // Writes to mlen_p first of all, whatever the header says of nulls.
  crypto_sign_edwards25519sha512batch_open:
    'status (out u8 * m[smlen - 64], out u64 * mlen_p[8], in const u8 * sm[smlen], u64 smlen, in const u8 * pk[32]) 1.0.18',
  crypto_generichash_blake2b_init_salt_personal:
    'status (inout crypto_generichash_blake2b_state * state[384 @64], in const u8 * key[keylen]?, size_t keylen, size_t outlen{harmless}, in const u8 * salt[16]?, in const u8 * personal[16]?) 1.0.18',
  crypto_pwhash_scryptsalsa208sha256_str_verify:
    'status (in const char * str[NUL cost], in const char * passwd[passwdlen], u64 passwdlen) 1.0.18',
  crypto_pwhash_scryptsalsa208sha256_ll:
    'status (in const uint8_t * passwd[passwdlen], size_t passwdlen, in const uint8_t * salt[saltlen], size_t saltlen, uint64_t N{cost}, uint32_t r{cost}, uint32_t p{cost}, out uint8_t * buf[buflen], size_t buflen) 1.0.18',
  crypto_core_hchacha20:
    'status (out u8 * out[32], in const u8 * in[16], in const u8 * k[32], in const u8 * c[16]?) 1.0.18',
  crypto_core_ristretto255_scalar_reduce: 'void (out u8 * r[32], in const u8 * s[64]) 1.0.18',
  crypto_kdf_derive_from_key:
    'status (out u8 * subkey[subkey_len], size_t subkey_len, uint64_t subkey_id{harmless}, in const char * ctx[8], in const u8 * key[32]) 1.0.18',
  crypto_kx_client_session_keys:
    'status (out u8 * rx[32]?tx, out u8 * tx[32]?rx, in const u8 * client_pk[32], in const u8 * client_sk[32], in const u8 * server_pk[32]) 1.0.18',
  crypto_kem_mlkem768_enc_deterministic:
    'status (out u8 * ct[1088], out u8 * ss[32], in const u8 * pk[1184], in const u8 * seed[32]) 1.0.22',
  crypto_ipcrypt_nd_encrypt:
    'void (out u8 * out[24], in const u8 * in[16], in const u8 * t[8], in const u8 * k[16]) 1.0.21',
  sodium_hex2bin:
    'status (inout u8 * bin[bin_maxlen], size_t bin_maxlen, in const char * hex[hex_len]?, size_t hex_len, in const char * ignore[NUL]?, out size_t * bin_len[8]?, out const char ** hex_end[8 into hex]?) 1.0.18',
  // Unlike sodium_bin2hex it fills what is left of its room with zeros.
  sodium_bin2base64:
    'argument of b64 (out char * b64[b64_maxlen], size_t b64_maxlen{base64(bin_len variant) + 1..}, in const u8 * bin[bin_len]?, size_t bin_len, int variant{choice 1|3|5|7}) 1.0.18',
  sodium_compare: 'int (in const u8 * b1_[len]?, in const u8 * b2_[len]?, size_t len) 1.0.18',
  sodium_pad:
    'status (out size_t * padded_buflen_p[8]?, inout u8 * buf[max_buflen], size_t unpadded_buflen{length ..max_buflen}, size_t blocksize{harmless}, size_t max_buflen) 1.0.18',
  sodium_unpad:
    'status (out size_t * unpadded_buflen_p[8], in const u8 * buf[padded_buflen], size_t padded_buflen, size_t blocksize{harmless}) 1.0.18',
  sodium_allocarray: 'address of count * size (size_t count{cost}, size_t size{cost}) 1.0.18',
  sodium_free: 'void (freed void * ptr[]?) 1.0.18',
  sodium_misuse: 'never () 1.0.18',
  crypto_hash_sha3256_update:
    'status (inout crypto_hash_sha3256_state * state[256 @16 made], in const u8 * in[inlen]?, u64 inlen) 1.0.22',
  crypto_generichash_final:
    'status (inout crypto_generichash_state * state[384 @64 made], out u8 * out[outlen], size_t outlen{1..64}) 1.0.18',
  crypto_stream_chacha20_ietf_xor_ic:
    'status (out u8 * c[mlen], in const u8 * m[mlen]?, u64 mlen{..274877906944}, in const u8 * n[12], uint32_t ic{offset ..4294967296 - mlen / 64}, in const u8 * k[32]) 1.0.18',
};

/** What SECURITY.md says that the raw functions can still do. */
describe('the list of hazards', () => {
  const text = readFileSync(new URL('../../../SECURITY.md', import.meta.url), 'utf8');
  const section = /## What the raw functions can still do\n(.*?)\n## /s.exec(text)![1]!;
  const patterns = [...section.matchAll(/`([a-z]+_[\w*]+)`/g)].map(
    ([, name]) => new RegExp(`^${name!.replaceAll('*', '\\w*')}$`),
  );

  it('names every function that ends the process, trusts what it is given, or works for as long as it is told', () => {
    const hazardous = declarations.filter(
      ({ result, parameters }) =>
        result.kind === 'never' ||
        parameters.some((each) => (each.kind === 'number' ? each.role === 'cost' : each.content !== 'any')),
    );
    const unnamed = hazardous.filter(({ name }) => !patterns.some((pattern) => pattern.test(name)));
    expect(unnamed.map(({ name }) => name)).toEqual([]);
    expect(hazardous.length).toBeGreaterThan(35);
  });

  it('names no function that there is not', () => {
    for (const pattern of patterns) {
      expect(
        declarations.some(({ name }) => pattern.test(name)),
        String(pattern),
      ).toBe(true);
    }
  });
});

describe('a line of the table', () => {
  it.each(Object.entries(SAMPLES))('%s', (name, line) => {
    expect(functions[name as keyof typeof functions]).toBe(line);
  });

  it('decodes to what it says', () => {
    const { result, parameters, since } = decodeFunction('sodium_hex2bin', SAMPLES.sodium_hex2bin!);
    expect(result).toEqual({ kind: 'status' });
    expect(since).toBe('1.0.18');
    expect(parameters[1]).toEqual({
      kind: 'number',
      name: 'bin_maxlen',
      type: 'size_t',
      role: 'length',
      limit: undefined,
    });
    const pointer = {
      kind: 'pointer',
      bytes: 0,
      countedBy: -1,
      terminated: false,
      alignment: 1,
      into: -1,
      unless: -1,
      content: 'any',
    };
    expect(parameters[0]).toEqual({
      ...pointer,
      name: 'bin',
      type: 'unsigned char *',
      direction: 'inout',
      nullable: false,
      countedBy: 1,
    });
    expect(parameters[4]).toEqual({
      ...pointer,
      name: 'ignore',
      type: 'const char *',
      direction: 'in',
      nullable: true,
      terminated: true,
    });
    expect(parameters[6]).toEqual({
      ...pointer,
      name: 'hex_end',
      type: 'const char **',
      direction: 'out',
      nullable: true,
      bytes: 8,
      into: 2,
    });
  });

  it('decodes relative sizes and alignments', () => {
    const [m] = decodeFunction('f', SAMPLES.crypto_box_seal_open!).parameters;
    expect(m).toMatchObject({ bytes: -48, countedBy: 2 });
    const [state] = decodeFunction('f', SAMPLES.crypto_generichash_blake2b_init_salt_personal!).parameters;
    expect(state).toMatchObject({ bytes: 384, alignment: 64, countedBy: -1 });
    expect(decodeFunction('f', SAMPLES.sodium_allocarray!).result).toEqual({
      kind: 'address',
      sizes: [0, 1],
    });
    expect(decodeFunction('f', SAMPLES.sodium_bin2base64!).result).toEqual({ kind: 'argument', index: 0 });
  });

  it.each([
    ['1..64', 1, 64],
    ['..max', 0, 50],
    ['..200 - n', 0, 160],
    ['2 * n + 1..', 81, undefined],
    ['..4294967296 - n / 64', 0, 4294967295],
    ['..100 on 32', 0, 100],
    ['base64(n variant) + 1..', 57, undefined],
    ['1|3|5|7', undefined, undefined],
  ])('has limits: %s', (limit, minimum, maximum) => {
    const line = `void (size_t x{offset ${limit}}, size_t n{harmless}, size_t max{harmless}, int variant{harmless}) 1.0.18`;
    const declaration = decodeFunction('f', line);
    expect(encodeFunction(declaration)).toBe(line);
    const [x] = declaration.parameters as NumberParameter[];
    if (x?.limit?.kind !== 'range') return expect(x?.limit).toEqual({ kind: 'choice', values: [1, 3, 5, 7] });
    const come = [x.limit.minimum, x.limit.maximum].map(
      (amount) => amount && amountOf(amount, [0, 40, 50, 1]),
    );
    expect([come[0] ?? (minimum === undefined ? undefined : 0), come[1]]).toEqual([minimum, maximum]);
  });

  it.each([
    '',
    'status',
    'void (size_t n{harmless ..m}) 1.0.18',
    'void (size_t n{harmless 1 to 3}) 1.0.18',
    'status ()',
    'status (u8 * m[3]) 1.0.18',
    'status (in char * m[3 x]) 1.0.18',
    'status (in char * m[mlen], size_t len) 1.0.18',
    'address of size (size_t count) 1.0.18',
  ])('is refused when it is not in the notation: %s', (line) => {
    expect(() => decodeFunction('f', line)).toThrow(SyntaxError);
  });
});
