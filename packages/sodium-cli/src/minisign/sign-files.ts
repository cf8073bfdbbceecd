/** Signs files, and writes the signatures beside them. */
import { basename } from 'node:path';
import type { NodeSodiumApi } from 'sodium';
import type { Raw } from '../base64.js';
import { CommandError, RefusedFileError, UsageError } from '../errors.js';
import { type FileName, pathOf, textOf } from '../file-names.js';
import { hashAll, type Item } from '../hash-all.js';
import type { Output } from '../output.js';
import type { ProgressSink } from '../progress.js';
import { refuseSameFile } from '../same-file.js';
import { MODES, requireFree, writeTarget } from '../target.js';
import { LONGEST_TRUSTED_COMMENT, LONGEST_UNTRUSTED_COMMENT, PREHASH_BYTES } from './format.js';
import type { SigningKey } from './secret-key.js';
import { formatSignature, signedWithComment } from './signature.js';
import type { Signed } from './signature-names.js';

export interface SignContext {
  readonly raw: Raw;
  readonly api: Pick<NodeSodiumApi, 'genericHash' | 'sign'>;
  readonly key: SigningKey;
  /** Undefined for the time and the name of the file, as minisign says them. */
  readonly trustedComment: string | undefined;
  readonly untrustedComment: string;
  readonly overwrites: boolean;
  readonly output: Output;
  readonly progress: ProgressSink | undefined;
}

/** A file to sign; without a name for those who hash when there is a reason not to. */
interface Entry extends Item {
  readonly signed: Signed;
  readonly refusal: CommandError | undefined;
}

/** @returns whether every file was signed. */
export async function signFiles(files: readonly Signed[], context: SignContext): Promise<boolean> {
  const { raw, api, key, untrustedComment, overwrites, output, progress } = context;
  let isGood = true;
  const hashing = { genericHash: api.genericHash, key: undefined, progress };
  for await (const { item, outcome } of hashAll(entries(), hashing)) {
    const { signed, refusal } = item;
    try {
      if (refusal !== undefined) throw refusal;
      if (outcome instanceof CommandError) throw outcome;
      await write(signed.signatureName, signatureOf(outcome!, commentFor(signed.name)));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      output.complain(error.message);
      isGood = false;
    }
  }
  return isGood;

  function* entries(): Generator<Entry, void> {
    for (const signed of files) {
      const refusal = refusalOf(signed);
      const name = refusal === undefined ? signed.name : undefined;
      yield { signed, refusal, name, outputLength: PREHASH_BYTES };
    }
  }

  /** What can be known before the file is read. */
  function refusalOf({ name, signatureName }: Signed): CommandError | undefined {
    try {
      commentFor(name);
      refuseSameFile(name, signatureName);
      if (!overwrites) requireFree(signatureName);
      return undefined;
    } catch (error) {
      if (error instanceof CommandError) return error;
      throw error;
    }
  }

  function commentFor(name: FileName): string {
    return context.trustedComment ?? usualComment(name);
  }

  function signatureOf(prehash: Uint8Array, comment: string): Buffer {
    const { id, secretKey } = key;
    const bytes = Buffer.from(api.sign(prehash, secretKey));
    const trustedComment = pathOf(comment);
    const globalSignature = Buffer.from(api.sign(signedWithComment({ bytes, trustedComment }), secretKey));
    return formatSignature(raw, { keyId: id, bytes, trustedComment, globalSignature }, untrustedComment);
  }

  function write(signatureName: FileName, signature: Buffer): Promise<void> {
    return writeTarget(signatureName, { overwrites, mode: MODES.everybody }, (target) =>
      target.write(signature),
    );
  }
}

/** As minisign writes it: fields with tabs between them. */
function usualComment(name: FileName): string {
  const time = `timestamp:${Math.floor(Date.now() / 1000)}`;
  if (name === '-') return `${time}\thashed`;
  const base = basename(name);
  // Otherwise it could pass for fields of its own.
  if (/\p{Cc}/u.test(textOf(base))) {
    throw new RefusedFileError(
      name,
      'a name with control characters cannot stand in a comment: --trusted-comment says what does instead',
    );
  }
  return `${time}\tfile:${base}\thashed`;
}

/** @throws UsageError for a comment that has more than one line, or cannot be read by minisign */
export function checkComments({
  trustedComment = '',
  untrustedComment,
}: Pick<SignContext, 'trustedComment' | 'untrustedComment'>): void {
  check('--trusted-comment', trustedComment, LONGEST_TRUSTED_COMMENT);
  check('--untrusted-comment', untrustedComment, LONGEST_UNTRUSTED_COMMENT);

  function check(option: string, comment: string, maximum: number): void {
    // Tabs stand between the fields of a comment.
    if (/[^\P{Cc}\t]/u.test(textOf(comment))) {
      throw new UsageError(`${option} is one line, without control characters other than tabs`);
    }
    if (comment.length > maximum) {
      throw new UsageError(
        `${option} has at most ${maximum} bytes, as minisign reads no more; got ${comment.length}`,
      );
    }
  }
}
