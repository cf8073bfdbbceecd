/** What a contender gave, in a form that others' can be held against. */
import { createHash } from 'node:crypto';
import { MismatchError } from '../errors.js';
import { formatBytes } from '../format.js';
import type { Inputs, Prepare } from './call.js';
import type { Contender, OperationName } from './report.js';

/** What is longer is shown by its hash. */
const SHOWN_BYTES = 64;

export function describeResult(prepare: Prepare, inputs: Inputs): string {
  const result = prepare(inputs)();
  if (typeof result === 'boolean') {
    const takesForged = prepare({ ...inputs, signature: forged(inputs.signature) })();
    return `${result ? 'accepts' : 'refuses'} the signature, ${takesForged ? 'accepts' : 'refuses'} it with a bit changed`;
  }
  if (result.length <= SHOWN_BYTES) return Buffer.from(result).toString('hex');
  return `${result.length} bytes with SHA-256 ${createHash('sha256').update(result).digest('hex')}`;
}

function forged(signature: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(signature);
  changed[0]! ^= 1;
  return changed;
}

export interface Shown {
  readonly contender: Contender;
  readonly result: string;
}

/** @throws MismatchError when the results differ. @returns what all have. */
export function sameResult(
  shown: readonly Shown[],
  { operation, seed, byteLength }: { operation: OperationName; seed: string; byteLength: number },
): string {
  const [first] = shown;
  if (shown.every(({ result }) => result === first!.result)) return first!.result;
  const lines = shown.map(({ contender, result }) => `  ${result}  ${describeContender(contender)}`);
  throw new MismatchError(
    `the results of ${operation} for ${formatBytes(byteLength)} from seed ${seed} differ\n${lines.join('\n')}`,
  );
}

export function describeContender({ name, title, version, path }: Contender): string {
  return `${name}: ${title} ${version}${path === undefined ? '' : `, ${path}`}`;
}
