/** jsdom has neither TextEncoder nor TextDecoder, and Jest's environment of that name takes Node's away. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('without them everything works but what turns text into bytes or back, which says why', () => {
  const source = `
    delete globalThis.TextEncoder;
    delete globalThis.TextDecoder;
    const { writeSync } = process.getBuiltinModule('node:fs');
    const results = {};
    for (const entry of ['sodium', 'sodium/wasm']) {
      const sodium = await import(entry);
      await sodium.ready;
      const messageOf = (call) => { try { return call(); } catch (error) { return error.code + ': ' + error.message; } };
      results[entry] = [
        Buffer.from(sodium.genericHash(new Uint8Array(3), { outputLength: 16 })).toString('hex'),
        messageOf(() => sodium.fromUtf8('text')),
        messageOf(() => sodium.toHex(new Uint8Array(1))),
      ];
    }
    writeSync(1, JSON.stringify(results));
  `;
  const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', source], options);
  const lines = [
    // Of three zero bytes, by hashlib's blake2b(bytes(3), digest_size=16).
    '7b79be5e9b370ba6d080e4e2af7b7b89',
    expect.stringMatching(
      /^ERR_SODIUM_UNAVAILABLE: this runtime had no TextEncoder when sodium was imported/,
    ),
    expect.stringMatching(
      /^ERR_SODIUM_UNAVAILABLE: this runtime had no TextDecoder when sodium was imported/,
    ),
  ];
  expect(JSON.parse(output)).toEqual({ sodium: lines, 'sodium/wasm': lines });
});
