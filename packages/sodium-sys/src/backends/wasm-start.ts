/** Why a runtime refuses WebAssembly. It says so only in words, each engine in its own. */
import { arrayFind, regExpTest, stringSlice } from '../shared/intrinsics.js';

const REASONS: readonly (readonly [words: RegExp, reason: string])[] = [
  [
    /content security policy|\bCSP\b|unsafe-eval|disallowed by embedder/i,
    "the Content Security Policy forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src",
  ],
  [
    /memory/i,
    'there is not enough memory or address space for WebAssembly, which reserves some 10 GiB of the latter; ' +
      'raise the limit (`ulimit -v`, in KiB)',
  ],
];

const LONGEST_REASON = 200;

export function whyNotStarted(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : String(cause);
  const reason = arrayFind(REASONS, ({ 0: pattern }) => regExpTest(pattern, words))?.[1];
  return `WebAssembly did not start: ${reason ?? stringSlice(words.split('\n', 1)[0]!, 0, LONGEST_REASON)}`;
}
