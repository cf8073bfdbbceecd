/** What can be asked for, checked. */
import { isAbsolute } from 'node:path';
import { InvalidTypeError } from '../shared/errors.js';
import { optionsReader } from '../shared/options.js';

export interface VendorOptions {
  /** The release, as `1.0.22`; by default the newest that this package is tested with. */
  readonly version?: string;
  /** An archive, or a folder that has one, as an absolute path; nothing is downloaded then. */
  readonly from?: string;
  /** Where the releases are, instead of libsodium's own site: a mirror's folder. */
  readonly baseUrl?: string;
  /** The proxy to download through, instead of the one that `HTTPS_PROXY` names. */
  readonly proxy?: string;
  /** Build for this machine's CPU; the loader refuses such a build on another. */
  readonly optimizeForThisMachine?: boolean;
  /** The C compiler, by its name or absolute path, instead of clang or cc. */
  readonly compiler?: string;
  /** More flags for the compiler and the linker. */
  readonly flags?: readonly string[];
  /** How many files are compiled at once, instead of one for each core. */
  readonly jobs?: number;
  /** Ends the work, and leaves nothing of it behind. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VendorProgress) => void;
}

/** How far a step is: in bytes for `download`, in files for `build`. */
export interface VendorProgress {
  readonly step: 'download' | 'build';
  readonly done: number;
  /** Undefined when it is not known. */
  readonly total: number | undefined;
}

const MAXIMUM_JOBS = 1024;

/** @throws InvalidTypeError for an unknown option, or one of the wrong kind. */
export const readVendorOptions = optionsReader({
  version: (parameter: string, value: unknown): string => {
    if (typeof value === 'string' && /^\d+\.\d+\.\d+$/.test(value)) return value;
    throw new InvalidTypeError(parameter, 'a version like 1.0.22', value);
  },
  from: (parameter: string, value: unknown): string => {
    if (typeof value === 'string' && isAbsolute(value) && !value.includes('\0')) return value;
    throw new InvalidTypeError(parameter, 'an absolute path', value);
  },
  baseUrl: url,
  proxy: url,
  optimizeForThisMachine: (parameter: string, value: unknown): boolean => {
    if (typeof value === 'boolean') return value;
    throw new InvalidTypeError(parameter, 'a boolean', value);
  },
  compiler: text,
  flags: (parameter: string, value: unknown): readonly string[] => {
    if (!Array.isArray(value)) throw new InvalidTypeError(parameter, 'an array of flags', value);
    return Array.from(value, (flag, index) => text(`${parameter}[${index}]`, flag));
  },
  jobs: (parameter: string, value: unknown): number => {
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAXIMUM_JOBS) return Number(value);
    throw new InvalidTypeError(parameter, `an integer from 1 to ${MAXIMUM_JOBS}`, value);
  },
  signal: (parameter: string, value: unknown): AbortSignal => {
    if (value instanceof AbortSignal) return value;
    throw new InvalidTypeError(parameter, 'an AbortSignal', value);
  },
  onProgress: (parameter: string, value: unknown): NonNullable<VendorOptions['onProgress']> => {
    if (typeof value === 'function') return value as NonNullable<VendorOptions['onProgress']>;
    throw new InvalidTypeError(parameter, 'a function', value);
  },
});

export type VendorValues = ReturnType<typeof readVendorOptions>;

function text(parameter: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw new InvalidTypeError(parameter, 'a string of at least 1 character', value);
}

function url(parameter: string, value: unknown): string {
  if (typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
    return value;
  throw new InvalidTypeError(parameter, 'an http or https address', value);
}
