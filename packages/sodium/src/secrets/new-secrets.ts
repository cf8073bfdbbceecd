/// <reference lib="esnext.disposable" preserve="true" />
/** Secrets that come several at once, or with something that is none. */

import type { SecretOptions, Sodium } from 'sodium-sys';
import { arrayConcat, arrayFilter, arrayMap, callWith, freeze, valuesOf } from 'sodium-sys/intrinsics';
import type { Address, Secret } from 'sodium-sys/portable';
import { GuardedBytes, type SecretBytes, type SecretValues } from './secret-bytes.js';

/** One for each of the lengths. */
type Each<Lengths extends readonly number[], Value> = { [At in keyof Lengths]: Value };

/**
 * Makes several secrets, all of which one call of C writes. When it fails, or memory for one of them cannot be had, none is left.
 *
 * @param purpose the primitive whose keys they are
 */
export function makeSecrets<Lengths extends readonly number[], Purpose extends string>(
  sodium: Sodium,
  lengths: readonly [...Lengths],
  { lock = 'try', access = 'readable' }: SecretValues,
  purpose: Purpose | undefined,
  fill: (...addresses: Each<Lengths, Address>) => void,
): Each<Lengths, SecretBytes<Purpose>> {
  const secrets = allocateAll(sodium, lengths, { lock, access }, fill as (...addresses: Address[]) => void);
  return arrayMap(secrets, (secret) => new GuardedBytes(sodium, secret, purpose)) as unknown as Each<
    Lengths,
    SecretBytes<Purpose>
  >;
}

/** Each within the one before it: only innermost can all of them be written. */
function allocateAll(
  sodium: Sodium,
  lengths: readonly number[],
  options: SecretOptions,
  fill: (...addresses: Address[]) => void,
  addresses: readonly Address[] = [],
): Secret[] {
  if (addresses.length === lengths.length) {
    callWith(fill, addresses as Address[]);
    return [];
  }
  let inner: Secret[] = [];
  try {
    const secret = sodium.secrets.allocate(lengths[addresses.length]!, options, (address) => {
      inner = allocateAll(sodium, lengths, options, fill, arrayConcat(addresses, [address]));
    });
    return arrayConcat([secret], inner);
  } catch (error) {
    // The outer one may fail when the inner ones are made: its memory cannot be closed again.
    for (let index = 0; index < inner.length; index++) inner[index]!.free();
    throw error;
  }
}

/** Freezes a result that holds secrets, and gives it `dispose` for all of them. */
export function holdingSecrets<Members extends object>(
  members: Members,
): Readonly<Members> & Disposable & { dispose(): void } {
  const secrets = arrayFilter(valuesOf(members) as unknown[], GuardedBytes.is) as GuardedBytes[];
  const dispose = (): void => {
    for (let index = 0; index < secrets.length; index++) secrets[index]!.dispose();
  };
  return freeze({ ...members, dispose, [Symbol.dispose]: dispose });
}
