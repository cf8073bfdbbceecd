/**
 * Passwords against other programs: the `argon2` command, which is the reference implementation, and `node:crypto`, whose Argon2 is
 * OpenSSL's. Raw keys are the same, strings that they make are verified here, and strings that are made here are of what they
 * compute. On a Node without Argon2 it starts itself again with one from npm. Part of .ci/full; needs the built packages.
 *
 *   node scripts/check-passwords/main.ts      where Node reads TypeScript; elsewhere tsx scripts/check-passwords/main.ts
 */
import { fileURLToPath } from 'node:url';
import { withNode } from '../runtimes.mjs';
import { run } from '../setup.mjs';
import { argon2Command } from './argon2-command.ts';
import { argon2OfNode } from './argon2-of-node.ts';
import { compare } from './compare.ts';

const ofNode = argon2OfNode();
if (ofNode === undefined) {
  withNode('26', (program) => run(program, [fileURLToPath(import.meta.url)]));
} else {
  await compare([argon2Command(), ofNode]);
}
