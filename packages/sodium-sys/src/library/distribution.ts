/** Which Linux distribution this is. */
import { readFileSync } from 'node:fs';

/** The ids of /etc/os-release: https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
export type DistributionId = 'debian' | 'ubuntu' | 'fedora' | 'alpine' | 'arch';

/** What holds for this distribution, or else for the one that it derives from; undefined where neither is known. */
export function forThisDistribution(facts: Readonly<Record<DistributionId, string>>): string | undefined {
  const known = ids().find((id): id is DistributionId => Object.hasOwn(facts, id));
  return known === undefined ? undefined : facts[known];
}

/** ID is the distribution, ID_LIKE those that it derives from. */
function ids(): readonly string[] {
  let text: string;
  try {
    text = readFileSync('/etc/os-release', 'utf8');
  } catch {
    return [];
  }
  return ['ID', 'ID_LIKE'].flatMap((key) => {
    const value = new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(text)?.[1];
    return value?.split(' ') ?? [];
  });
}
