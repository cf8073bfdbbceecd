import { expect, it } from 'vitest';
import { createWhyUnavailable, Unavailable } from '../src/call/bind.ts';

it('a function is bound once, however often it is asked why it cannot be called', () => {
  const bound: string[] = [];
  const whyUnavailable = createWhyUnavailable(({ name }) => {
    bound.push(name);
    return name === 'sodium_add' ? new Unavailable('it was left out') : () => 0;
  });
  for (let time = 0; time < 3; time++) {
    expect(whyUnavailable('sodium_add')).toBe('it was left out');
    expect(whyUnavailable('sodium_sub')).toBeUndefined();
    expect(() => whyUnavailable('nothing' as never)).toThrow(
      /name must be the name of a function of libsodium/,
    );
  }
  expect(bound).toEqual(['sodium_add', 'sodium_sub']);
});
