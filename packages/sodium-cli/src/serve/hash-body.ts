/** Hashes what a request brings while it comes in: nothing of it is kept. */
import type { IncomingMessage } from 'node:http';
import type { NodeSodiumApi } from 'sodium';
import { formatBytes } from '../format.js';
import type { Hashed } from './answers.js';
import { Refusal } from './refusal.js';

/** The connection ended before the body: nobody is left to be told. */
export class BrokenUpload extends Error {}

export interface HashBodyOptions {
  readonly limit: number;
  /** Ends it before the body does. */
  readonly signal: AbortSignal;
}

/** @throws Refusal for a body that says itself that it is longer than the limit */
export function refuseLong({ headers }: IncomingMessage, limit: number): void {
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLong(limit);
}

/**
 * @throws Refusal (as a rejection) for a body that turns out to be longer than the limit, and when the signal aborts
 * @throws BrokenUpload (as a rejection)
 */
export async function hashBody(
  request: IncomingMessage,
  { genericHash, toHex }: NodeSodiumApi,
  { limit, signal }: HashBodyOptions,
): Promise<Hashed> {
  const start = process.hrtime.bigint();
  using state = genericHash.create();
  let byteLength = 0;
  let hashing = 0n;
  await eachChunk(request, signal, (chunk) => {
    byteLength += chunk.length;
    if (byteLength > limit) throw tooLong(limit);
    const before = process.hrtime.bigint();
    state.update(chunk);
    hashing += process.hrtime.bigint() - before;
  });
  const before = process.hrtime.bigint();
  const digest = toHex(state.digest());
  const end = process.hrtime.bigint();
  return {
    digest,
    byteLength,
    hashingNanoseconds: Number(hashing + end - before),
    totalNanoseconds: Number(end - start),
  };
}

/** Iterating a request ends its connection when it is left early, and with it the answer. */
async function eachChunk(
  request: IncomingMessage,
  signal: AbortSignal,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  const { promise, resolve, reject } = withResolvers();
  const takeOrReject = (chunk: Uint8Array) => {
    try {
      take(chunk);
    } catch (error) {
      request.off('data', takeOrReject);
      reject(error);
    }
  };
  const breakOff = () => reject(new BrokenUpload());
  const stop = () => reject(new Refusal(503, 'sodium was stopped'));
  request.on('data', takeOrReject).on('end', resolve).on('close', breakOff);
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    request.off('data', takeOrReject).off('end', resolve).off('close', breakOff);
  }
}

/** `Promise.withResolvers`, which Node 20 has not. */
function withResolvers() {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((...functions) => {
    [resolve, reject] = functions;
  });
  return { promise, resolve, reject };
}

function tooLong(limit: number): Refusal {
  return new Refusal(413, `a file may have at most ${formatBytes(limit)} here; --limit sets that`);
}
