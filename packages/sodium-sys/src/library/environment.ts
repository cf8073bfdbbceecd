/** What environment variables say about the library. */

/** The variables that are set; an empty one counts as not set. */
export interface Environment {
  /** `SODIUM_LIBRARY`: the file to load. */
  readonly library: string | undefined;
  /** `SODIUM_LIB_DIR`: the folder to look in. */
  readonly folder: string | undefined;
  /** `SODIUM_NO_SYSTEM`: the system's library is not to be used. */
  readonly noSystem: boolean;
}

/** Undefined when nobody's variables are to be trusted, because the program runs with rights that its caller lacks. */
export function readEnvironment(): Environment | undefined {
  if (hasBorrowedRights()) return undefined;
  return {
    library: variable('SODIUM_LIBRARY'),
    folder: variable('SODIUM_LIB_DIR'),
    noSystem: variable('SODIUM_NO_SYSTEM') !== undefined,
  };
}

function hasBorrowedRights(): boolean {
  const { getuid, geteuid, getgid, getegid } = process;
  if (getuid === undefined || geteuid === undefined || getgid === undefined || getegid === undefined) {
    return false; // Windows
  }
  return unlessForbidden(() => getuid() !== geteuid() || getgid() !== getegid()) ?? false;
}

function variable(name: string): string | undefined {
  return unlessForbidden(() => process.env[name]) || undefined;
}

/** Deno throws when the user did not permit to ask; what may not be read, has no say. */
function unlessForbidden<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
