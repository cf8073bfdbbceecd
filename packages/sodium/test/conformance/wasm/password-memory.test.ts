/** WebAssembly has 32-bit addresses, and less memory than they reach. */
import { expect, it } from 'vitest';
import { sodium } from '../../support/backend.ts';
import { key, rejectionOf, thrownBy } from '../../support/bytes.ts';

const { passwordHash } = sodium;
const PASSWORD = key(20);

it.each([2 ** 31 - 1024, 2 ** 31, 2 ** 32, passwordHash.limits.memory.maximum])(
  'has no memory of %s bytes, and says so',
  async (memory) => {
    const cost = { operations: 1, memory };
    const hash = (lanes: number) =>
      `$argon2id$v=19$m=${Math.min(memory / 1024, 2 ** 32 - 1)},t=1,p=${lanes}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
    const limits = { maximumMemory: passwordHash.limits.memory.maximum };
    const salt = passwordHash.generateSalt();
    const errors = [
      await rejectionOf(passwordHash(PASSWORD, cost)),
      thrownBy(() => passwordHash.sync(PASSWORD, cost)),
      await rejectionOf(passwordHash.deriveKey(PASSWORD, { salt, ...cost })),
      await rejectionOf(passwordHash.verify(hash(1), PASSWORD, limits)),
      await rejectionOf(passwordHash.verify(hash(2), PASSWORD, limits)),
      thrownBy(() => passwordHash.verify.sync(hash(1), PASSWORD, limits)),
    ];
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'ERR_SODIUM_UNAVAILABLE' });
      expect(error.message).toMatch(/^passwordHash\S*: there is no memory left for \d+ bytes$/);
    }
  },
);

it('has none for scrypt either', async () => {
  const salt = passwordHash.scrypt.generateSalt();
  const cost = { operations: 2 ** 32 - 1, memory: 2 ** 33 };
  const error = await rejectionOf(passwordHash.scrypt.deriveKey(PASSWORD, { salt, ...cost }));
  expect(error).toMatchObject({ code: 'ERR_SODIUM_UNAVAILABLE' });
  const numbers = {
    salt,
    cost: 2 ** 22,
    blockSize: 8,
    parallelization: 1,
    length: 32,
    maximumMemory: 2 ** 33,
  };
  const second = await rejectionOf(passwordHash.scrypt.rfc7914(PASSWORD, numbers));
  expect(second).toMatchObject({ code: 'ERR_SODIUM_UNAVAILABLE' });
  // What there is memory for works after that.
  const hash = await passwordHash(PASSWORD, { operations: 1, memory: 8192 });
  expect(await passwordHash.verify(hash, PASSWORD)).toBe(true);
});
