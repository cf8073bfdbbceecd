/** `sodium keygen`: makes a key file. */
import { loadBackend, parseBackend } from '../backend.js';
import { apostrophes, parseCommandLine } from '../command-line.js';
import { UsageError } from '../errors.js';
import { checkSigningOptions, generateSigningKeys } from '../minisign/generate-keys.js';
import { LIBRARY_OPTIONS, LIBRARY_USAGE, WRITING_OPTIONS } from '../options.js';
import { createOutput, inform } from '../output.js';
import { formatKey } from '../seal/key-file.js';
import { MODES, writeTarget } from '../target.js';

const USAGE = `Usage: sodium keygen [OPTION]... FILE
Make a random key for sodium seal and sodium open, and write it to FILE, which
only its owner may read; for - to standard output.

      --sign             make a key pair for sodium sign and sodium verify, as
                         minisign does: the secret key in FILE, behind a
                         passphrase, and the public key in FILE.pub
  -W, --no-passphrase    with --sign, for services: without a passphrase
  -f, --force            replace FILE, whose key is then lost
${LIBRARY_USAGE}

Whoever has the key can open what was sealed with it; without it nobody can. So
keep a copy where only you can read it.

Example:

  sodium keygen backup.key
  sodium seal --key-file backup.key backup.tar

Exit status is 0 if all went well, 1 if FILE could not be written or exists, and
2 if the command line was wrong.
`;

const OPTIONS = {
  sign: { type: 'boolean' },
  'no-passphrase': { type: 'boolean', short: 'W' },
  ...WRITING_OPTIONS,
  ...LIBRARY_OPTIONS,
} as const;

export async function keygen(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args, OPTIONS);
  if (values.help) return inform(USAGE);
  const backend = parseBackend(values.backend);
  const [name, extra] = positionals;
  if (name === undefined) throw new UsageError('a file for the key is missing');
  if (extra !== undefined) throw new UsageError(`extra operand ${apostrophes(extra)}`);

  const overwrites = values.force === true;
  const signing = { isWanted: values.sign === true, hasPassphrase: !values['no-passphrase'], overwrites };
  checkSigningOptions(name, signing);

  const loaded = await loadBackend(backend, createOutput('sodium keygen', undefined).complain);
  if (signing.isWanted) {
    await generateSigningKeys(name, signing, loaded);
    return 0;
  }
  const key = loaded.api.secretStream.generateKey();
  const text = formatKey(key, loaded);
  try {
    await writeTarget(name, { overwrites, mode: MODES.onlyOwner }, ({ write }) => write(text));
  } finally {
    text.fill(0);
    key.dispose();
  }
  return 0;
}
