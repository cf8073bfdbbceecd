/** What sealing a stream takes above the functions of C. */
import { randomBytes } from 'node:crypto';
import { genericHash, secretStream } from 'sodium';
import { formatBytes } from '../format-bytes.js';
import { measure } from '../measure.js';
import type { Runner } from '../runner.js';
import { CHUNK_BYTES, drain, sealFrom, sealRaw } from '../sealed-stream.js';
import { type Comparison, describeRounds, type ServiceOptions } from './comparison.js';

export const SEALING = 'sealing';
export const SEALED = { from: 'from' } as const;

const RAW = { id: 'raw', name: '`crypto_secretstream_…_push`, raw, new memory for each chunk' } as const;

/** A sample takes longer than others do, so that fewer tell enough. */
const ROUNDS_FOR_ONE = 2;

export async function measureSealing(options: ServiceOptions): Promise<Comparison[]> {
  const { rounds, sampleMilliseconds, clock, streamBytes } = options;
  const count = Math.ceil(streamBytes / CHUNK_BYTES);
  const key = randomBytes(32);
  const runners = [
    await start(RAW.id, RAW.name, sealRaw),
    await start(SEALED.from, '`secretStream.seal.from` an async iterable', sealFrom),
  ];
  const fewer = Math.ceil(rounds / ROUNDS_FOR_ONE);
  return [
    {
      id: SEALING,
      title: `A stream of ${formatBytes(count * CHUNK_BYTES)}, sealed in chunks of ${formatBytes(CHUNK_BYTES)}`,
      note: describeRounds(fewer, clock.name),
      unit: 'ms',
      reference: RAW,
      measured: await measure(runners, { rounds: fewer, sampleMilliseconds, clock: clock.now }),
    },
  ];

  /** What is sealed is never the same; what it opens to must be. */
  async function start(id: string, name: string, seal: typeof sealFrom): Promise<Runner> {
    const digest = await genericHash.from(secretStream.open.from(seal(count, key), key));
    const run = async (iterations: number): Promise<void> => {
      for (let call = 0; call < iterations; call++) await drain(seal(count, key));
    };
    return { id, name, digest: Buffer.from(digest).toString('hex'), run };
  }
}
