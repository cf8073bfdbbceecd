/** Streams: a hash of many chunks, none of which is kept. */
import { Readable } from 'node:stream';
import { keep, lastKept } from 'measuring';
import { genericHash } from 'sodium';
import { loadSodium } from 'sodium-sys';
import { FLOOR, startStreamFloor } from '../floor.js';
import { formatBytes } from '../format-bytes.js';
import { inputOf, type Stream } from '../input.js';
import { measure } from '../measure.js';
import type { Runner } from '../runner.js';
import { type Comparison, describeRounds, type ServiceOptions } from './comparison.js';

const CHUNK_BYTES = 64 * 1024;
const DISTINCT = 8;

/** A sample takes longer than others do, so that fewer tell enough. */
const ROUNDS_FOR_ONE = 2;

export const STREAMING = 'streaming';
export const STREAMS = { iterable: 'iterable', readable: 'readable' } as const;

export async function measureStreaming(options: ServiceOptions): Promise<Comparison[]> {
  const { rounds, sampleMilliseconds, clock, streamBytes, isFloorBuilt, leaveOut } = options;
  const stream: Stream = {
    chunks: inputOf(CHUNK_BYTES * DISTINCT),
    chunkBytes: CHUNK_BYTES,
    distinct: DISTINCT,
    total: Math.ceil(streamBytes / CHUNK_BYTES),
  };
  const buffers = Array.from({ length: DISTINCT }, (_, index) =>
    Buffer.from(stream.chunks.buffer, index * CHUNK_BYTES, CHUNK_BYTES),
  );
  const runners = [
    await start(STREAMS.iterable, '`genericHash.from` an async iterable', () =>
      iterableOf(buffers, stream.total),
    ),
    await start(STREAMS.readable, '`genericHash.from` a Node `Readable`', () =>
      readableOf(buffers, stream.total),
    ),
  ];
  try {
    if (isFloorBuilt) runners.unshift(startStreamFloor(loadSodium().library.path, stream));
  } catch (error) {
    leaveOut(FLOOR, error);
  }
  const fewer = Math.ceil(rounds / ROUNDS_FOR_ONE);
  return [
    {
      id: STREAMING,
      title: `A stream of ${formatBytes(stream.total * CHUNK_BYTES)} in chunks of ${formatBytes(CHUNK_BYTES)}`,
      note: describeRounds(fewer, clock.name),
      unit: 'ms',
      reference: FLOOR,
      measured: await measure(runners, { rounds: fewer, sampleMilliseconds, clock: clock.now }),
    },
  ];
}

async function start(
  id: string,
  name: string,
  open: () => AsyncIterable<Uint8Array> | Readable,
): Promise<Runner> {
  const run = async (iterations: number): Promise<void> => {
    for (let call = 0; call < iterations; call++) keep(await genericHash.from(open()));
  };
  await run(1);
  return { id, name, digest: Buffer.from(lastKept() as Uint8Array).toString('hex'), run };
}

async function* iterableOf(buffers: readonly Buffer[], total: number): AsyncGenerator<Buffer> {
  for (let chunk = 0; chunk < total; chunk++) yield buffers[chunk % DISTINCT]!;
}

/** Gives every chunk a little later than it is asked for it, as files and sockets do. */
function readableOf(buffers: readonly Buffer[], total: number): Readable {
  let chunk = 0;
  return new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      process.nextTick(() => this.push(chunk < total ? buffers[chunk++ % DISTINCT] : null));
    },
  });
}
