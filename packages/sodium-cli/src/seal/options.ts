/** What the command lines of `sodium seal` and `sodium open` have in common. */
import { parseBackend } from '../backend.js';
import { UsageError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { READING_OPTIONS, WRITING_OPTIONS } from '../options.js';

export const SHARED_OPTIONS = {
  'key-file': { type: 'string', short: 'k' },
  output: { type: 'string', short: 'o' },
  ...WRITING_OPTIONS,
  ...READING_OPTIONS,
} as const;

interface Values {
  readonly output?: string;
  readonly backend?: string;
}

/** @throws UsageError for an output that several files would have to share */
export function readShared({ output, backend }: Values, positionals: readonly string[]) {
  const sources: readonly FileName[] = positionals.length === 0 ? ['-'] : positionals;
  if (output !== undefined && sources.length > 1) {
    throw new UsageError('--output is for one file; there are several');
  }
  return { sources, backend: parseBackend(backend) };
}
