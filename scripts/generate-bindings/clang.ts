/** Runs clang over the public headers, for a 64-bit or a 32-bit machine. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../libsodium-release.ts';

/** How many bits a pointer has. WebAssembly stands for the 32-bit machines: it is the one that runs this table. */
export type PointerWidth = 64 | 32;

const TARGETS: Record<PointerWidth, string> = { 64: 'x86_64-unknown-linux', 32: 'wasm32-unknown-unknown' };

/** `sodium.h` leaves out two public headers. */
const INCLUDES = [
  'sodium.h',
  'sodium/crypto_pwhash_argon2id.h',
  'sodium/crypto_sign_edwards25519sha512batch.h',
];

/** The headers include these, but need nothing of them; with empty ones no C library has to be installed. */
const UNNEEDED = ['stdio.h', 'stdlib.h', 'sys/types.h'];

/** The folder of headers: `LIBSODIUM_INCLUDE`, or where `scripts/fetch-source.sh` puts them. */
export function includeFolder(): string {
  const fetched = join(import.meta.dirname, `../../.cache/libsodium-${version}/src/libsodium/include`);
  const folder = process.env['LIBSODIUM_INCLUDE'] ?? fetched;
  if (existsSync(join(folder, 'sodium/version.h'))) return folder;
  throw new Error(`no libsodium headers in ${folder}: run scripts/fetch-source.sh, or set LIBSODIUM_INCLUDE`);
}

/** Compiles a C source that sees every public header; returns what clang prints, and throws what it complains of. */
export function clang(width: PointerWidth, source: string, options: readonly string[]): string {
  const stubs = mkdtempSync(join(tmpdir(), 'generate-bindings-'));
  try {
    mkdirSync(join(stubs, 'sys'));
    for (const header of UNNEEDED) writeFileSync(join(stubs, header), '');
    const target = [`--target=${TARGETS[width]}`, '-std=c11', '-ffreestanding', '-nostdlibinc'];
    const headers = [
      '-isystem',
      stubs,
      '-I',
      includeFolder(),
      ...INCLUDES.flatMap((name) => ['-include', name]),
    ];
    const { error, status, stdout, stderr } = spawnSync(
      'clang',
      [...target, ...headers, '-Wno-deprecated-declarations', ...options, '-x', 'c', '-'],
      { input: source, encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    if (error !== undefined) throw new Error('clang does not run: scripts/fetch-source.sh', { cause: error });
    if (status !== 0) throw new Error(`clang refuses:\n${stderr}`);
    return stdout;
  } finally {
    rmSync(stubs, { recursive: true });
  }
}
