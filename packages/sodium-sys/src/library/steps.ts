/** The steps of the search that look for what was made for this package, and for what variables name. */
export const VENDORED = 'vendored';
export const PREBUILT = 'prebuilt';
export const NAMED_FILE = 'SODIUM_LIBRARY';
export const NAMED_FOLDER = 'SODIUM_LIB_DIR';
