import { UsageError } from '../errors.js';
import type { FileName } from '../file-names.js';

/** A file, and the file of its signature. */
export interface Signed {
  readonly name: FileName;
  readonly signatureName: FileName;
}

/**
 * Where the signatures of files are.
 *
 * @param names none for standard input
 * @param signatureName when it is not beside the file
 * @throws UsageError for one signature of several files, and for standard input without one
 */
export function signaturesOf(names: readonly FileName[], signatureName: FileName | undefined): Signed[] {
  const given = names.length === 0 ? ['-'] : names;
  if (signatureName !== undefined && given.length > 1) {
    throw new UsageError('--signature is for one file, and there are several');
  }
  return given.map((name) => {
    if (name !== '-') return { name, signatureName: signatureName ?? `${name}.minisig` };
    if (signatureName === undefined) throw new UsageError('--signature is needed with standard input');
    return { name, signatureName };
  });
}
