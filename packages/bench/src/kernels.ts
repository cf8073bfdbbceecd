/**
 * Long inputs, where a call costs nothing and the compiler that built the library decides: the raw functions on libraries
 * that were built here, beside sodium-native, which brings its own.
 */
import { fileURLToPath } from 'node:url';
import native from 'sodium-native';
import { loadSodium, type RawSodium } from 'sodium-sys';
import { vendorLibsodium } from 'sodium-sys/vendor';
import { inputOf } from './input.js';
import type { Runner } from './runner.js';

/** The two functions in question have the same arguments in both packages but for the lengths. */
export const kernels = [
  { id: 'hash', name: 'BLAKE2b-256 of 1 MiB', size: 1024 * 1024, prepare: prepareHash },
  { id: 'encrypt', name: 'XChaCha20-Poly1305 of 64 KiB', size: 64 * 1024, prepare: prepareEncrypt },
] as const;

export type KernelId = (typeof kernels)[number]['id'];

export const KERNEL_SUBJECTS = { plain: 'vendored', optimized: 'vendored-optimized' } as const;
export const KERNEL_REFERENCE = 'sodium-native';

interface Kernel {
  /** What the function wrote, in hexadecimal. */
  readonly output: () => string;
  readonly loop: (iterations: number) => void;
}

type Prepare = (raw: RawSodium | undefined, data: Uint8Array<ArrayBuffer>) => Kernel;

const CACHE = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/** @throws when there is no source of libsodium to build from. */
export async function startKernel({ size, prepare }: { size: number; prepare: Prepare }): Promise<Runner[]> {
  const data = inputOf(size);
  const plain = loadSodium({ path: await build('plain', false) });
  const optimized = loadSodium({ path: await buildOptimized() });
  return [
    runner(KERNEL_REFERENCE, 'sodium-native', prepare(undefined, data)),
    runner(KERNEL_SUBJECTS.plain, '`sodium-sys` raw, vendored', prepare(plain.raw, data)),
    runner(
      KERNEL_SUBJECTS.optimized,
      '`sodium-sys` raw, vendored with --optimize-for-this-machine',
      prepare(optimized.raw, data),
    ),
  ];
}

function runner(id: string, name: string, { output, loop }: Kernel): Runner {
  loop(1);
  return { id, name, digest: output(), run: loop };
}

/** The file of a library for this machine alone. @throws when there is no source of libsodium to build from. */
export function buildOptimized(): Promise<string> {
  return build('optimized', true);
}

async function build(name: string, optimizeForThisMachine: boolean): Promise<string> {
  process.env['SODIUM_VENDOR_DIR'] = `${CACHE}bench-${name}`;
  try {
    return (await vendorLibsodium({ from: CACHE, optimizeForThisMachine })).path;
  } finally {
    delete process.env['SODIUM_VENDOR_DIR'];
  }
}

function prepareHash(raw: RawSodium | undefined, data: Uint8Array<ArrayBuffer>): Kernel {
  const digest = new Uint8Array(32);
  const call =
    raw === undefined
      ? () => native.crypto_generichash(digest, data)
      : () => raw.crypto_generichash(digest, 32, data, data.length, null, 0);
  return { output: () => hex(digest), loop: repeat(call) };
}

function prepareEncrypt(raw: RawSodium | undefined, data: Uint8Array<ArrayBuffer>): Kernel {
  const [key, nonce] = [inputOf(32), inputOf(24)];
  const sealed = new Uint8Array(data.length + 16);
  const call =
    raw === undefined
      ? () => native.crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, data, null, null, nonce, key)
      : () =>
          raw.crypto_aead_xchacha20poly1305_ietf_encrypt(
            sealed,
            null,
            data,
            data.length,
            null,
            0,
            null,
            nonce,
            key,
          );
  // The tag stands for everything before it.
  return { output: () => hex(sealed.subarray(-16)), loop: repeat(call) };
}

function repeat(call: () => unknown): Kernel['loop'] {
  return (iterations) => {
    for (let done = 0; done < iterations; done++) call();
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
