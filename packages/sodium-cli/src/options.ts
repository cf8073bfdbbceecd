/** Options that several commands have, and what `--help` says of them. */

export const LIBRARY_OPTIONS = {
  backend: { type: 'string' },
  help: { type: 'boolean' },
} as const;

export const LIBRARY_USAGE = `\
      --backend BACKEND  native or wasm (default: native, and where no native
                         libsodium is found wasm)
      --help             show this`;

/** Of commands that read files of any length. */
export const READING_OPTIONS = {
  progress: { type: 'boolean' },
  ...LIBRARY_OPTIONS,
} as const;

export const READING_USAGE = `\
      --progress         show how far long files have been read, also where
                         standard error is no terminal
${LIBRARY_USAGE}`;

/** Of commands that write files. */
export const WRITING_OPTIONS = { force: { type: 'boolean', short: 'f' } } as const;
