/** What may be done with the pages of secrets, and when: only the native library has any to protect. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Address, Secret } from '../../../src/index.ts';
import { bytesOf, hex, rejectionOf, thrownBy } from '../support/bytes.ts';
import { runSnippet } from '../support/child.ts';
import { sys } from '../support/instances.ts';

const { raw, rawAsync, secrets, memory } = sys;

const content = bytesOf('content', 32);

const make = (access: 'readable' | 'none', bytes = content): Secret =>
  secrets.allocate(bytes.length, { access, lock: 'try' }, (address) => secrets.write(address, bytes));

afterEach(() => {
  vi.restoreAllMocks();
});

/** The number that C knows a secret by. */
function pointerOf(secret: Secret): number {
  const spy = vi.spyOn(Address, 'pointerOf');
  raw.sodium_is_zero(secret, 1);
  const pointer = spy.mock.results[0]!.value as number;
  spy.mockRestore();
  return pointer;
}

/** As Linux tells it: `r--p` for pages that can be read, `---p` for those that cannot be touched. */
function protectionAt(pointer: number): string {
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const [, start, end, protection] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (start === undefined || Number(`0x${start}`) > pointer || Number(`0x${end}`) <= pointer) continue;
    return protection!;
  }
  return 'not mapped';
}

describe.each([
  { access: 'none', atRest: '---p' },
  { access: 'readable', atRest: 'r--p' },
] as const)('the pages of a secret, access $access', ({ access, atRest }) => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'only Linux has /proc/self/maps'));

  it('can be written while it is made, and not any more when it is', () => {
    let during = '';
    const pointers: number[] = [];
    const spy = vi.spyOn(Address, 'pointerOf');
    const secret = secrets.allocate(32, { access, lock: 'try' }, (address) => {
      spy.mockClear();
      raw.randombytes_buf(address, 32);
      pointers.push(spy.mock.results[0]!.value as number);
      during = protectionAt(pointers[0]!);
    });
    expect(during).toBe('rw-p');
    expect(protectionAt(pointers[0]!)).toBe(atRest);
    secret.free();
  });

  it('stay for the next secret when the last one is freed, without anything of it', () => {
    const first = make(access);
    const pointer = pointerOf(first);
    first.free();
    let isZero = 0;
    const next = secrets.allocate(content.length, { access, lock: 'try' }, (address) => {
      isZero = raw.sodium_is_zero(address, content.length);
      secrets.write(address, content);
    });
    // Of the same page, another part.
    expect(Math.floor(pointerOf(next) / 4096)).toBe(Math.floor(pointer / 4096));
    expect(isZero).toBe(1);
    expect(protectionAt(pointer)).toBe(atRest);
    next.free();
  });

  it('can be read during a call, and are as before when it has ended, however it ends', () => {
    const [secret, neighbour] = [make(access), make(access)];
    const pointer = pointerOf(secret);
    expect(protectionAt(pointer)).toBe(atRest);
    const seen: string[] = [];
    const release = Secret.release;
    vi.spyOn(Secret, 'release').mockImplementation((leased) => {
      seen.push(protectionAt(pointer));
      release(leased);
    });
    const long = new Uint8Array(1000);
    const out = new Uint8Array(1016);
    const calls: readonly (readonly [uses: number, call: () => unknown])[] = [
      [1, () => raw.crypto_hash_sha512(new Uint8Array(64), secret, 32)],
      [2, () => raw.crypto_generichash(new Uint8Array(64), 64, secret, 32, secret, 32)],
      [
        3,
        () => raw.crypto_generichash_blake2b_salt_personal(out, 64, secret, 32, null, 0, secret, neighbour),
      ],
      [1, () => raw.crypto_secretbox_easy(out, long, 1000, new Uint8Array(24), secret)],
      [1, () => raw.crypto_secretbox_open_easy(long, out.fill(1), 1016, new Uint8Array(24), secret)],
      [1, () => thrownBy(() => raw.crypto_generichash(out, 64, secret, 32, 'text' as never, 32))],
      [
        2,
        () =>
          thrownBy(() =>
            raw.crypto_generichash_blake2b_salt_personal(
              out,
              64,
              secret,
              32,
              secret,
              32,
              long,
              'text' as never,
            ),
          ),
      ],
      [1, () => memory.equals(secret, content)],
      [2, () => memory.equals(secret, neighbour)],
      [1, () => secrets.read(secret, new Uint8Array(32))],
    ];
    for (const [uses, call] of calls) {
      call();
      expect(seen.splice(0)).toEqual(Array.from({ length: uses }, () => 'r--p'));
      expect(protectionAt(pointer)).toBe(atRest);
    }
    for (const made of [secret, neighbour]) made.free();
  });

  it('can be read until the last asynchronous call has ended', async () => {
    const [secret, freed] = [make(access), make(access)];
    const pointer = pointerOf(secret);
    const calls = [secret, secret, freed].map((key) =>
      rawAsync.crypto_auth(new Uint8Array(32), new Uint8Array(100_000), 100_000, key),
    );
    freed.free();
    expect(protectionAt(pointer)).toBe('r--p');
    expect(raw.crypto_hash_sha512(new Uint8Array(64), secret, 32)).toBe(0);
    expect(protectionAt(pointer)).toBe('r--p');
    make(access).free();
    expect(protectionAt(pointer)).toBe('r--p');
    expect(await Promise.all(calls)).toEqual([0, 0, 0]);
    expect(protectionAt(pointer)).toBe(atRest);
    expect((await rejectionOf(() => rawAsync.crypto_auth('text' as never, content, 32, secret))).code).toBe(
      'ERR_SODIUM_INVALID_TYPE',
    );
    expect(protectionAt(pointer)).toBe(atRest);
    secret.free();
  });

  it('hold nothing of a secret that was freed, once the last call has ended', async () => {
    const [secret, neighbour] = [make(access), make(access)];
    const spy = vi.spyOn(Address, 'pointerOf');
    raw.sodium_is_zero(secret, 1);
    const [[, owner], pointer] = [spy.mock.calls[0]!, spy.mock.results[0]!.value as number];
    spy.mockRestore();
    // Whoever could forge an address of the same memory would see what is there; the neighbour keeps it readable.
    const forged = new Address(owner, pointer, 32, false);
    const seen = (): string => {
      const bytes = new Uint8Array(32);
      secrets.allocate(32, { access, lock: 'try' }, () => raw.sodium_add(bytes, forged, 32)).free();
      return hex(bytes);
    };
    expect(seen()).toBe(hex(content));
    const call = rawAsync.crypto_hash_sha512(new Uint8Array(64), secret, 32);
    secret.free();
    expect(seen()).toBe(hex(content));
    await call;
    expect(seen()).toBe('00'.repeat(32));
    neighbour.free();
  });
});

describe('a secret', () => {
  it('cannot be protected or freed but by itself', () => {
    const secret = make('readable');
    for (const name of ['sodium_free', 'sodium_mprotect_noaccess', 'sodium_mprotect_readwrite'] as const) {
      expect(thrownBy(() => raw[name](secret as never)).message).toMatch(
        / must be an Address of sodium_malloc or sodium_allocarray(, or null)?, got a Secret of 32 bytes$/,
      );
    }
    for (const name of ['sodium_mlock', 'sodium_munlock'] as const) {
      expect(thrownBy(() => raw[name](secret as never, 32)).message).toMatch(
        / must be an Address, got a Secret of 32 bytes$/,
      );
    }
    const digest = new Uint8Array(64);
    secrets.read(secret, digest.subarray(0, 32));
    expect(hex(digest.subarray(0, 32))).toBe(hex(content));
    secret.free();
  });
});

/** What every process begins with. */
const BEGIN = `
  import { loadSodium } from 'sodium-sys';
  import { Address } from 'sodium-sys/portable';
  const { raw, rawAsync, secrets, memory } = loadSodium();
  const make = (byte, access = 'none') => secrets.allocate(32, { access, lock: 'try' }, (address) => {
    secrets.write(address, new Uint8Array(32).fill(byte));
  });
  const isFilledWith = (secret, byte) => memory.equals(secret, new Uint8Array(32).fill(byte));
`;

describe('a process', () => {
  it('ends when it touches a secret without access, when no call uses it any more', () => {
    const { signal, stdout } = runSnippet(`${BEGIN}
      const digest = new Uint8Array(32);
      const hash = (memory) => raw.crypto_generichash(digest, 32, memory, 32, null, 0);
      const [a, b] = [make(1), make(2)];
      const { pointerOf } = Address;
      let forged;
      Address.pointerOf = (address, owner) => {
        const pointer = pointerOf(address, owner);
        forged = new Address(owner, pointer, 32, false);
        return pointer;
      };
      hash(b);
      Address.pointerOf = pointerOf;
      const call = rawAsync.crypto_hash_sha512(new Uint8Array(64), a, 32);
      console.log(hash(forged));
      make(3).free();
      console.log(hash(forged));
      await call;
      console.log('ended');
      hash(forged);
      console.log('after');
    `);
    expect(stdout).toBe('0\n0\nended\n');
    expect(['SIGSEGV', 'SIGBUS']).toContain(signal);
  });

  it.each(['none', 'readable'])(
    'survives that secrets are used, made and freed while a neighbour is filled: %s',
    (access) => {
      const { status, signal, stdout, stderr } = runSnippet(`${BEGIN}
        const make_ = (byte) => make(byte, '${access}');
        const [used, freed, leased] = [make_(1), make_(2), make_(3)];
        const digest = new Uint8Array(64);
        let call, made, inner;
        const filled = secrets.allocate(32, { access: '${access}', lock: 'try' }, (address) => {
          const write = (byte) => secrets.write(address, new Uint8Array(32).fill(byte));
          write(9);
          raw.crypto_hash_sha512(digest, used, 32);
          write(8);
          freed.free();
          write(7);
          made = make_(4);
          write(6);
          call = rawAsync.crypto_hash_sha512(digest, leased, 32);
          leased.free();
          write(5);
          try {
            secrets.allocate(32, { access: '${access}', lock: 'try' }, () => { throw new Error('from fill'); });
          } catch {}
          write(4);
          inner = secrets.allocate(32, { access: '${access}', lock: 'try' }, (other) => {
            raw.randombytes_buf(other, 32);
            write(3);
            secrets.write(other, new Uint8Array(32).fill(11));
          });
          if (!isFilledWith(inner, 11)) throw new Error('inner');
          write(10);
        });
        await call;
        console.log([[used, 1], [made, 4], [filled, 10], [inner, 11]].every(([secret, byte]) => isFilledWith(secret, byte)));
        for (const secret of [used, made, filled, inner]) secret.free();
        console.log('survived');
      `);
      expect([status, signal, stdout], stderr).toEqual([0, null, 'true\nsurvived\n']);
    },
  );
});
