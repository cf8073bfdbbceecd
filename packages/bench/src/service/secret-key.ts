/** What a key in guarded memory costs. */
import { genericHash, SecretBytes } from 'sodium';
import { inputOf } from '../input.js';
import { measure } from '../measure.js';
import type { Runner } from '../runner.js';
import { keep, lastKept } from '../sink.js';
import { type Comparison, describeRounds, type ServiceOptions } from './comparison.js';

export const SECRET_KEY = 'secret-key';
export const KEYS = { secret: 'secret', array: 'array' } as const;

export async function measureSecretKey({
  rounds,
  sampleMilliseconds,
  clock,
}: ServiceOptions): Promise<Comparison[]> {
  const data = inputOf(64);
  const key = inputOf(32);
  // Overwrites what it is made from.
  const secret = SecretBytes.from(inputOf(32), { access: 'readable' });
  try {
    const runners = [
      start(KEYS.array, 'key in a `Uint8Array`', (iterations) => {
        for (let call = 0; call < iterations; call++) keep(genericHash(data, { key }));
      }),
      start(KEYS.secret, 'key in a `SecretBytes`', (iterations) => {
        for (let call = 0; call < iterations; call++) keep(genericHash(data, { key: secret }));
      }),
    ];
    return [
      {
        id: SECRET_KEY,
        title: 'Keyed, 64 bytes',
        note: describeRounds(rounds, clock.name),
        unit: 'ns',
        reference: { id: KEYS.array, name: 'key in a `Uint8Array`' },
        measured: await measure(runners, { rounds, sampleMilliseconds, clock: clock.now }),
      },
    ];
  } finally {
    secret.dispose();
  }
}

function start(id: string, name: string, run: (iterations: number) => void): Runner {
  run(1);
  return { id, name, digest: Buffer.from(lastKept()).toString('hex'), run };
}
