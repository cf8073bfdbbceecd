/** What `sodium-sys doctor` finds out. */
import { functionNames } from '../call/bind.js';
import type { RawSodium } from '../generated/raw.js';
import { inspectLibrary } from '../library/inspect.js';
import { searchAndLoad } from '../library/load.js';
import { type LoadOptions, readLoadOptions } from '../library/load-options.js';
import { remedyFor } from '../library/remedy.js';
import type { Attempt } from '../shared/errors.js';
import type { Sodium } from '../shared/sodium.js';

export type Diagnosis = Found | NotFound;

export interface Found {
  readonly library: {
    readonly path: string;
    /** Null where the format has none (Windows), or when the file can no longer be read. */
    readonly soname: string | null;
    readonly version: string;
    readonly minimal: boolean;
    readonly found: string;
  };
  readonly attempts: readonly Attempt[];
  /** What the library says about this CPU, by the name of the feature. */
  readonly cpu: Readonly<Record<string, boolean>>;
  readonly aes256gcm: boolean;
  readonly functions: {
    readonly total: number;
    readonly missing: readonly Missing[];
  };
}

/** Functions that cannot be called, for the same reason. */
export interface Missing {
  readonly reason: string;
  readonly names: readonly string[];
}

export interface NotFound {
  readonly library: null;
  readonly error: { readonly code: string; readonly message: string };
  readonly attempts: readonly Attempt[];
  /** Null when the search did not even begin: the engine is missing, and the error says what to do. */
  readonly remedy: string | null;
}

const CPU_FEATURE = 'sodium_runtime_has_';

/** The functions that take nothing and answer 0 or 1. */
type Question = Extract<
  keyof RawSodium,
  `sodium_runtime_has_${string}` | 'crypto_aead_aes256gcm_is_available'
>;

export function diagnose(options: LoadOptions): Diagnosis {
  const attempts: Attempt[] = [];
  try {
    return describeLibrary(searchAndLoad(readLoadOptions(options), attempts));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_SODIUM_') !== true) throw error;
    const remedy = attempts.length === 0 ? null : remedyFor(attempts);
    return { library: null, error: { code, message }, attempts, remedy };
  }
}

function describeLibrary(sodium: Sodium): Found {
  const { path, version, minimal, found, attempts } = sodium.library;
  return {
    library: { path, soname: sonameOf(path), version, minimal, found },
    attempts,
    cpu: cpuFeatures(sodium),
    aes256gcm: answersYes(sodium, 'crypto_aead_aes256gcm_is_available'),
    functions: { total: functionNames.length, missing: missingFunctions(sodium) },
  };
}

function sonameOf(path: string): string | null {
  try {
    return inspectLibrary(path).soname ?? null;
  } catch {
    return null; // the dynamic linker may load what this process may not read
  }
}

function cpuFeatures(sodium: Sodium): Record<string, boolean> {
  const features = functionNames.filter((name): name is Question => name.startsWith(CPU_FEATURE));
  return Object.fromEntries(
    features
      .filter((name) => sodium.whyUnavailable(name) === undefined)
      .map((name) => [name.slice(CPU_FEATURE.length), answersYes(sodium, name)]),
  );
}

function answersYes(sodium: Sodium, question: Question): boolean {
  return sodium.whyUnavailable(question) === undefined && Boolean(sodium.raw[question]());
}

function missingFunctions(sodium: Sodium): Missing[] {
  const byReason = new Map<string, string[]>();
  for (const name of functionNames) {
    const reason = sodium.whyUnavailable(name);
    if (reason === undefined) continue;
    const names = byReason.get(reason);
    if (names === undefined) byReason.set(reason, [name]);
    else names.push(name);
  }
  return Array.from(byReason, ([reason, names]) => ({ reason, names }));
}
