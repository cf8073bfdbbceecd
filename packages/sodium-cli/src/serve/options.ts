/** What `sodium compare --serve` is told on the command line. */
import { parseByteLength } from '../byte-lengths.js';
import { apostrophes } from '../command-line.js';
import { UsageError } from '../errors.js';

const OWN_OPTIONS: readonly string[] = ['serve', 'port', 'limit'];

export const DEFAULT_LIMIT = '4GiB';
const LARGEST_PORT = 65_535;

export interface ServeOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** How many bytes a file may have. */
  readonly limit: number;
}

interface Given {
  readonly serve?: boolean | undefined;
  readonly port?: string | undefined;
  readonly limit?: string | undefined;
  readonly [other: string]: unknown;
}

/**
 * @param given all that was given to `sodium compare`
 * @returns undefined when no page is asked for
 * @throws UsageError for what is invalid, and for options that have no meaning together
 */
export function readServeOptions(given: Given): ServeOptions | undefined {
  if (given.serve !== true) {
    const alone = (['port', 'limit'] as const).find((name) => given[name] !== undefined);
    if (alone !== undefined) throw new UsageError(`--${alone} is for --serve`);
    return undefined;
  }
  const other = Object.keys(given).find((name) => !OWN_OPTIONS.includes(name));
  if (other !== undefined) throw new UsageError(`--${other} has no meaning with --serve`);
  return { port: parsePort(given.port ?? '0'), limit: parseLimit(given.limit ?? DEFAULT_LIMIT) };
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= LARGEST_PORT) return port;
  throw new UsageError(
    `invalid port: ${apostrophes(text)}: it is 0 to ${LARGEST_PORT}, and 0 is any free one`,
  );
}

function parseLimit(text: string): number {
  const limit = parseByteLength(text);
  if (Number.isSafeInteger(limit)) return limit;
  throw new UsageError(`invalid limit: ${apostrophes(text)}: it is like 64MiB or ${DEFAULT_LIMIT}`);
}
