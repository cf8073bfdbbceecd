/** What environment variables say about the library. */

/** The variables that are set; an empty one counts as not set. */
export interface Environment {
  /** `SODIUM_LIBRARY`: the file to load. */
  readonly library: string | undefined;
  /** `SODIUM_LIB_DIR`: the folder to look in. */
  readonly folder: string | undefined;
  /** `SODIUM_VENDOR_DIR`: where vendored builds are, instead of the user's data folder. */
  readonly vendorFolder: string | undefined;
  /** `SODIUM_DIST_DIR`: a folder with archives of libsodium's source, to vendor without a network. */
  readonly archiveFolder: string | undefined;
  /** `XDG_DATA_HOME`, or `LOCALAPPDATA` on Windows: where the user's programs keep their data. */
  readonly dataFolder: string | undefined;
  /** `SODIUM_NO_VENDOR`: no vendored build is to be made or used. */
  readonly noVendor: boolean;
  /** `SODIUM_NO_PREBUILT`: no prebuilt package is to be used. */
  readonly noPrebuilt: boolean;
  /** `SODIUM_NO_SYSTEM`: the system's library is not to be used. */
  readonly noSystem: boolean;
}

/** Undefined when nobody's variables are to be trusted, because the program runs with rights that its caller lacks. */
export function readEnvironment(): Environment | undefined {
  if (hasBorrowedRights()) return undefined;
  return {
    library: variable('SODIUM_LIBRARY'),
    folder: variable('SODIUM_LIB_DIR'),
    vendorFolder: variable('SODIUM_VENDOR_DIR'),
    archiveFolder: variable('SODIUM_DIST_DIR'),
    dataFolder: variable(process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_DATA_HOME'),
    noVendor: variable('SODIUM_NO_VENDOR') !== undefined,
    noPrebuilt: variable('SODIUM_NO_PREBUILT') !== undefined,
    noSystem: variable('SODIUM_NO_SYSTEM') !== undefined,
  };
}

/** Whether this is a set-uid or set-gid program: its caller is someone else than the user whose files it may read. */
export function hasBorrowedRights(): boolean {
  const { getuid, geteuid, getgid, getegid } = process;
  if (getuid === undefined || geteuid === undefined || getgid === undefined || getegid === undefined) {
    return false; // Windows
  }
  return unlessForbidden(() => getuid() !== geteuid() || getgid() !== getegid()) ?? false;
}

function variable(name: string): string | undefined {
  // What somebody has put on `Object.prototype` is no variable.
  return (
    unlessForbidden(() => (Object.hasOwn(process.env, name) ? process.env[name] : undefined)) || undefined
  );
}

/** Deno throws when the user did not permit to ask; what may not be read, has no say. */
function unlessForbidden<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
