import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { type ArchiveRequest, obtainArchive } from '../../../src/vendor/archive.js';
import type { Trust } from '../../../src/vendor/releases.js';
import { unpack } from '../../../src/vendor/unpack.js';
import { VendorError, type VendorStep } from '../../../src/vendor/vendor-error.js';
import { temporaryFolder } from '../../library/support/folder.ts';

export interface Refusal {
  readonly step: VendorStep;
  readonly message: string;
}

/** Obtains and unpacks, which must fail without anything written. */
export async function refusal(request: ArchiveRequest, trust?: Trust): Promise<Refusal> {
  const target = temporaryFolder();
  const error = await failure(async () => unpack(await obtainArchive(request, trust), target));
  expect(readdirSync(target)).toEqual([]);
  return error;
}

/** What a VendorError says that must come. */
export async function failure(act: () => unknown): Promise<Refusal> {
  try {
    await act();
  } catch (error) {
    expect(error).toBeInstanceOf(VendorError);
    const { step, message } = error as VendorError;
    return { step, message };
  }
  throw new Error('was not refused');
}
