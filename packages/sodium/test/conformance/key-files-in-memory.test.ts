/** A key after it was read from and written to every kind of file: nowhere in the memory of the process, and no text of it. */
import { expect, it } from 'vitest';
import { backend } from '../support/backend.ts';
import { resultOf, runSnippet } from '../support/child.ts';
import { COUNT_COPIES, fillerBytes, maskedBytes } from '../support/memory-scan.ts';

const START = { ed25519: '302e020100300506032b657004220420', x25519: '302e020100300506032b656e04220420' };
const value = fillerBytes(32, 1);

/** As it stands in DER and in secret keys, in PEM, and in JWK. In PEM the first character is partly of what is before. */
const forms = (algorithm: keyof typeof START) => ({
  bytes: value,
  pem: Buffer.from(
    Buffer.concat([Buffer.from(START[algorithm], 'hex'), value])
      .toString('base64')
      .slice(22),
  ),
  jwk: Buffer.from(Buffer.from(value).toString('base64url')),
});

it.for(['ed25519', 'x25519'] as const)('of %s', (algorithm, { skip }) => {
  skip(process.platform !== 'linux', 'the memory of a process is read from /proc here');
  const masked = Object.entries(forms(algorithm)).map(([name, form]) => `${name}: ${maskedBytes(form)}`);
  const source = `${COUNT_COPIES}
    const masked = { ${masked.join(', ')} };
    const counts = () => Object.fromEntries(Object.entries(masked).map(([name, content]) => [name, countMasked(content)]));
    const { secretKey, publicKey } = entry.keyFormats.${algorithm};
    const start = Buffer.from('${START[algorithm]}', 'hex');
    const file = SecretBytes.fill(48, (bytes) => {
      bytes.set(start);
      filler(1)(bytes.subarray(16));
    });
    const fails = (call) => {
      try {
        call();
      } catch (error) {
        return error.code.startsWith('ERR_SODIUM_');
      }
      throw new Error('what must fail succeeded');
    };
    const { Der, Pem, Jwk } = { Der: 'Der', Pem: 'Pem', Jwk: 'Jwk' };
    const [read, written] = [[], []];
    for (let round = 0; round < 20; round++) {
      const pair = secretKey.fromDer(file, { access: 'none' });
      for (const format of [Der, Pem, Jwk]) {
        const made = secretKey['to' + format](pair.secretKey);
        secretKey['from' + format](made).dispose();
        // Texts of the caller's own.
        made.read((bytes) => secretKey['from' + format](bytes).dispose());
        made.read((bytes) => {
          for (const at of [0, 5, 30, bytes.length - 30, bytes.length - 1]) {
            bytes[at] ^= 0x80;
            try {
              secretKey['from' + format](bytes).dispose();
            } catch {}
            fails(() => publicKey['from' + format](bytes));
            bytes[at] ^= 0x80;
          }
        });
        for (const other of [Der, Pem, Jwk].filter((name) => name !== format)) {
          fails(() => secretKey['from' + other](made));
        }
        fails(() => secretKey['from' + format](made, { purpose: 'auth' }));
        fails(() => secretKey['to' + format](made));
        if (round === 0) written.push(made);
        else made.dispose();
      }
      if (round === 0) read.push(pair);
      else pair.dispose();
    }
    const live = counts();
    for (const secret of [file, ...read, ...written]) secret.dispose();
    console.log(JSON.stringify({ live, after: counts() }));
  `;
  const { live, after } = resultOf(runSnippet(source)) as Record<string, Record<string, number>>;
  // The file, the secret key, and what was written in DER; that in PEM; that in JWK.
  expect({ backend, live, after }).toEqual({
    backend,
    live: { bytes: 3, pem: 1, jwk: 1 },
    after: { bytes: 0, pem: 0, jwk: 0 },
  });
});
