import type { Prepare, Prepared } from './candidate.js';
import { inputOf } from './input.js';
import type { Runner } from './runner.js';
import { lastKept } from './sink.js';

export type Contestant = Runner & Omit<Prepared, 'loop'>;

/** @throws whatever the candidate's module throws when it is loaded or prepared. */
export async function startContestant(
  { id, name }: { readonly id: string; readonly name: string },
  size: number,
): Promise<Contestant> {
  const { prepare } = (await import(`./candidates/${id}.js`)) as { prepare: Prepare };
  const { loop, ...about } = await prepare(inputOf(size));
  loop(1);
  return {
    ...about,
    id,
    name,
    digest: Buffer.from(lastKept()).toString('hex'),
    run: loop,
  };
}
