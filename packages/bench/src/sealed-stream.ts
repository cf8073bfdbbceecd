/** A stream that is sealed: by `secretStream`, and by raw calls that have new memory for each chunk, as results of their own need it. */
import { secretStream } from 'sodium';
import { loadSodium } from 'sodium-sys';

export const { default: CHUNK_BYTES } = secretStream.limits.chunkLength;

/** Gives always the same chunk, which costs nothing to make. */
export async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES).fill(7);
  for (let index = 0; index < count; index++) yield chunk;
}

export function sealFrom(count: number, key: Uint8Array): AsyncIterable<Uint8Array> {
  return secretStream.seal.from(chunks(count), key);
}

export async function* sealRaw(count: number, key: Uint8Array): AsyncGenerator<Uint8Array> {
  const { raw } = loadSodium();
  const [message, final] = [
    raw.crypto_secretstream_xchacha20poly1305_tag_message(),
    raw.crypto_secretstream_xchacha20poly1305_tag_final(),
  ];
  const overhead = raw.crypto_secretstream_xchacha20poly1305_abytes();
  const state = new Uint8Array(raw.crypto_secretstream_xchacha20poly1305_statebytes());
  const header = new Uint8Array(raw.crypto_secretstream_xchacha20poly1305_headerbytes());
  raw.crypto_secretstream_xchacha20poly1305_init_push(state, header, key);
  yield header;
  let left = count;
  for await (const chunk of chunks(count)) {
    const tag = --left === 0 ? final : message;
    const sealed = new Uint8Array(chunk.length + overhead);
    raw.crypto_secretstream_xchacha20poly1305_push(state, sealed, null, chunk, chunk.length, null, 0, tag);
    yield sealed;
  }
}

/** Takes all there is. */
export async function drain(results: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const result of results) if (result.length === 0) throw new Error('an empty result');
}
