import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { functions } from '../../packages/sodium-sys/src/generated/functions.ts';
import { decodeFunction } from '../../packages/sodium-sys/src/shared/table.ts';
import { type Reason, reasons } from './reasons.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const TARGET = `${root}docs/functions.md`;

export interface Listed {
  readonly name: string;
  readonly since: string;
  /** The modules of `sodium` that call it. */
  readonly users: readonly string[];
  /** Every reason that names it; for what nothing uses, the first counts. */
  readonly reasons: readonly Reason[];
}

export function listFunctions(): Listed[] {
  const users = usersByFunction();
  return Object.entries(functions).map(([name, line]) => {
    const declaration = decodeFunction(name, line);
    const applies = ({ names }: Reason): boolean =>
      names instanceof RegExp ? names.test(name) : names(declaration);
    return { name, since: declaration.since, users: users.get(name) ?? [], reasons: reasons.filter(applies) };
  });
}

/** A function is used where it is a member of something, or a string; comments name it in other ways. */
function usersByFunction(): Map<string, string[]> {
  const users = new Map<string, string[]>();
  const folder = `${root}packages/sodium/src/`;
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(folder + file, 'utf8');
    for (const name of new Set(Array.from(text.matchAll(/[.']([a-z]\w+)/g), ([, member]) => member!))) {
      if (!Object.hasOwn(functions, name)) continue;
      users.set(name, [...(users.get(name) ?? []), file]);
    }
  }
  return users;
}

export function renderList(listed: readonly Listed[]): string {
  const used = listed.filter(({ users }) => users.length > 0).length;
  const families = new Map<string, Listed[]>();
  for (const each of listed) {
    const family = /^(?:crypto_)?[a-z0-9]+/.exec(each.name)![0];
    families.set(family, [...(families.get(family) ?? []), each]);
  }
  return `<!-- Written by npm run list:functions. Do not edit. -->
# All functions of libsodium

Of the ${listed.length} functions of libsodium 1.0.22 the package \`sodium\` calls ${used}. \`sodium-sys\` has all of them, under their C names.
${[...families].map(([family, members]) => renderFamily(family, members)).join('')}`;
}

function renderFamily(family: string, members: readonly Listed[]): string {
  const rows = members.map(({ name, since, users, reasons }) => {
    const where = users.length > 0 ? users.map((file) => `\`${file}\``).join(', ') : reasons[0]?.reason;
    return `| \`${name}\` | ${since} | ${where ?? ''} |`;
  });
  return `
## ${family}

| function | since | used by, or why not |
| --- | --- | --- |
${rows.join('\n')}
`;
}
