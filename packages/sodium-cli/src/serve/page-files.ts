/** The page as the build has made it, and what its pages may do. */
import { readFileSync } from 'node:fs';

const TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'main.js': 'text/javascript; charset=utf-8',
  'worker.js': 'text/javascript; charset=utf-8',
} as const;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // All that WebAssembly needs; `eval` stays forbidden.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** With everything that is answered. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-resource-policy': 'same-origin',
  // Alone in its process, the page also has a clock of 5 µs instead of 100.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  // The address has the token.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array;
}

/** By their paths below the token. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const files = Object.entries(TYPES).map(([name, type]) => {
    const body = readFileSync(new URL(`page/${name}`, import.meta.url));
    return [name === 'index.html' ? '' : name, { type, body }] as const;
  });
  return new Map(files);
}
