/** The command of the Debian package `argon2`, which the authors of Argon2 wrote. */
import { execFileSync } from 'node:child_process';
import type { Kind, Parameters, Peer } from './peer.ts';

export function argon2Command(): Peer {
  return {
    name: 'the argon2 command',
    compute: (...values) => Buffer.from(call('-r', ...values), 'hex'),
    format: (...values) => call('-e', ...values),
  };
}

/** @param salt without zero bytes, which no argument has */
function call(form: string, kind: Kind, password: Buffer, salt: Buffer, parameters: Parameters): string {
  const { t, m, p, length } = parameters;
  // Node would give it every byte above 127 as two.
  const octal = Array.from(salt, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const numbers = ['-t', t, '-k', m, '-p', p, '-l', length].map(String);
  const letters = kind === 'argon2id' ? '-id' : '-i';
  return execFileSync('bash', ['-c', `argon2 $'${octal}' "$@"`, 'argon2', letters, form, ...numbers], {
    input: password,
    encoding: 'latin1',
    env: { ...process.env, LC_ALL: 'C' },
  }).trim();
}
