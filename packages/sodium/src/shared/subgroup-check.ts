/** Whether the library can tell the points of Ed25519's main group from others. */

import type { Sodium } from 'sodium-sys';
import { bytesFill, weakMapGet, weakMapSet } from 'sodium-sys/intrinsics';
import { UnavailableError } from 'sodium-sys/portable';

/**
 * The base point with its y negated: on the curve, and of twice the order that points of the main group have. CVE-2025-69277 is
 * about such points alone: where the check forgets to look at y, a point of order 2 passes for none.
 */
const pointOfMixedOrder = (): Uint8Array => bytesFill(bytesFill(new Uint8Array(32), 0x99), 0x95, 0, 1);

const answers = new WeakMap<Sodium, boolean>();

/**
 * Asks a library, once, about a point that it must refuse. Distributions have mended old versions, so that the version says
 * nothing.
 */
export function passesSubgroupTest(sodium: Sodium): boolean {
  let isRight = weakMapGet(answers, sodium);
  if (isRight === undefined) {
    // Of the functions that ask for the main group, the one that every build has.
    isRight = sodium.raw.crypto_sign_ed25519_pk_to_curve25519(new Uint8Array(32), pointOfMixedOrder()) !== 0;
    weakMapSet(answers, sodium, isRight);
  }
  return isRight;
}

/** @throws UnavailableError for a library that takes the point */
export function checkSubgroupTest(sodium: Sodium): void {
  if (passesSubgroupTest(sodium)) return;
  const { version, path } = sodium.library;
  throw new UnavailableError(
    `libsodium ${version} (${path}) takes points outside of the main group for points of it (CVE-2025-69277); ` +
      'use libsodium 1.0.21 or newer, or one that its distributor has mended',
  );
}
