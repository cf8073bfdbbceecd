/** What a password's hash takes above the function of C that makes it. */
import { passwordHash } from 'sodium';
import { loadSodium } from 'sodium-sys';
import { measure } from '../measure.js';
import type { Runner } from '../runner.js';
import { type Comparison, describeRounds, type ServiceOptions } from './comparison.js';

export const PASSWORD = 'password';
export const PASSWORDS = { here: 'here', elsewhere: 'elsewhere' } as const;

const RAW = { id: 'raw', name: '`crypto_pwhash_argon2id_str`, raw' } as const;

/** A sample takes a tenth of a second at least, nearly all of it in C. */
const ROUNDS_FOR_ONE = 4;

export async function measurePassword(options: ServiceOptions): Promise<Comparison[]> {
  const { rounds, sampleMilliseconds, clock } = options;
  const { raw } = loadSodium();
  const password = new Uint8Array(20).fill(7);
  const { operations, memory } = passwordHash.presets.interactive;
  const output = new Uint8Array(raw.crypto_pwhash_argon2id_strbytes());
  const hashRaw = (): string => {
    raw.crypto_pwhash_argon2id_str(output, password, password.length, operations, memory);
    return Buffer.from(output).toString('latin1').replace(/\0+$/, '');
  };
  const runners = [
    start(RAW.id, RAW.name, hashRaw),
    start(PASSWORDS.here, '`passwordHash.sync`', () => passwordHash.sync(password)),
    start(PASSWORDS.elsewhere, '`passwordHash`, one after the other', () => passwordHash(password)),
  ];
  const fewer = Math.ceil(rounds / ROUNDS_FOR_ONE);
  return [
    {
      id: PASSWORD,
      title: 'A hash at `interactive`',
      note: describeRounds(fewer, clock.name),
      unit: 'ms',
      reference: RAW,
      measured: await measure(await Promise.all(runners), {
        rounds: fewer,
        sampleMilliseconds,
        clock: clock.now,
      }),
    },
  ];

  /** Every hash is another; what they have in common is that they are of the password. */
  async function start(id: string, name: string, hash: () => string | Promise<string>): Promise<Runner> {
    const isRight = await passwordHash.verify(await hash(), password);
    const run = async (iterations: number): Promise<void> => {
      for (let call = 0; call < iterations; call++) await hash();
    };
    return { id, name, digest: String(isRight), run };
  }
}
