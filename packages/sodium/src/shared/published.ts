/** The last step of making what users get. */
import { freeze, isFrozen, namesOf, setName } from 'sodium-sys/intrinsics';

/**
 * Names every function by the way to it (`secretBox.seal.into`), and freezes whatever has members. The names are given at
 * run time, as bundlers rename what they join and shorten, and stand in every stack trace.
 *
 * @param name as it is exported
 * @param api not frozen yet; what is frozen in it stays as it is
 */
export function published<Api extends object>(name: string, api: Api): Api {
  if (typeof api === 'function') setName(api, name);
  const members = namesOf(api);
  for (let index = 0; index < members.length; index++) {
    const member = members[index]!;
    // To ask for it would load the library.
    if (member === 'isAvailable') continue;
    const value = api[member as keyof Api];
    const isObject = typeof value === 'object' || typeof value === 'function';
    if (isObject && !isFrozen(value)) published(`${name}.${member}`, value as object);
  }
  if (typeof api === 'object' || members.length > 0) freeze(api);
  return api;
}
