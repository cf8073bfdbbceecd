/** Whether functions have the names that they are known by. */

/** @returns every function of an entry that is named otherwise than by the way to it, with its name; and how many there are */
export function misnamed(entry: object): { readonly names: string[]; readonly count: number } {
  const seen = new Set<unknown>();
  const names: string[] = [];
  let count = 0;
  visit(entry, '');
  return { names, count };

  function visit(owner: object, path: string): void {
    for (const [member, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      const isFunction = typeof value === 'function';
      if (member === 'prototype' || seen.has(value)) continue;
      if (!isFunction && (typeof value !== 'object' || value === null)) continue;
      seen.add(value);
      const name = path === '' ? member : `${path}.${member}`;
      if (isFunction) {
        count++;
        if (value.name !== name) names.push(`${name}: ${value.name}`);
      }
      // The same as the entry itself, once more.
      if (name !== 'default') visit(value, name);
    }
  }
}
