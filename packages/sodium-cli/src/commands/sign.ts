/** `sodium sign`: what `minisign -S` does. */
import { loadBackend, parseBackend } from '../backend.js';
import { parseCommandLine } from '../command-line.js';
import { UsageError } from '../errors.js';
import { quoted } from '../file-names.js';
import { readSecretKeyFile } from '../minisign/secret-key.js';
import { checkComments, signFiles } from '../minisign/sign-files.js';
import { signaturesOf } from '../minisign/signature-names.js';
import { READING_OPTIONS, READING_USAGE, WRITING_OPTIONS } from '../options.js';
import { createOutput, inform } from '../output.js';
import { askPassphrase } from '../passphrase.js';
import { createProgress } from '../progress.js';

const USAGE = `Usage: sodium sign -s FILE [OPTION]... [FILE]...
Sign FILEs, each into FILE.minisig, as minisign does: the signature is of the
file's BLAKE2b-512.

With no FILE, or when FILE is -, read standard input; -x then says where the
signature goes.

  -s, --secret-key FILE  the secret key, as sodium keygen --sign and minisign
                         write it; there is no default, as minisign's
                         ~/.minisign/minisign.key
  -x, --signature FILE   where the signature goes (default: FILE.minisig), for
                         one FILE; for - to standard output
  -t, --trusted-comment TEXT
                         one line that is signed, too (default: the time and the
                         name of the file, as minisign says them)
  -c, --untrusted-comment TEXT
                         one line that everybody can change
  -f, --force            replace signatures that exist
${READING_USAGE}

Where the key has a passphrase, it is asked for on the terminal.

Example:

  sodium keygen --sign release
  sodium sign -s release -t 'version 1.2.3' archive.tar.gz
  sodium verify -p release.pub archive.tar.gz

Exit status is 0 if all files were signed, 1 if one was not, and 2 if the
command line was wrong.
`;

const OPTIONS = {
  'secret-key': { type: 'string', short: 's' },
  signature: { type: 'string', short: 'x' },
  'trusted-comment': { type: 'string', short: 't' },
  'untrusted-comment': { type: 'string', short: 'c' },
  ...WRITING_OPTIONS,
  ...READING_OPTIONS,
} as const;

export async function sign(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args, OPTIONS);
  if (values.help) return inform(USAGE);
  const { 'secret-key': keyFile, 'trusted-comment': trustedComment, signature } = values;
  const untrustedComment = values['untrusted-comment'] ?? 'signature from sodium secret key';
  const backend = parseBackend(values.backend);
  const files = signaturesOf(positionals, signature);
  checkComments({ trustedComment, untrustedComment });
  if (keyFile === undefined) throw new UsageError('a secret key is needed: --secret-key');

  const progress = createProgress(values.progress === true);
  const output = createOutput('sodium sign', progress);
  const { raw, api } = await loadBackend(backend, output.complain);
  const key = await readSecretKeyFile(raw, api, keyFile, () =>
    askPassphrase(
      `Passphrase of ${quoted(keyFile)}`,
      'services sign with keys that have none, of sodium keygen --sign --no-passphrase',
    ),
  );
  try {
    const comments = { trustedComment, untrustedComment };
    const overwrites = values.force === true;
    const isGood = await signFiles(files, { raw, api, key, ...comments, overwrites, output, progress });
    return isGood ? 0 : 1;
  } finally {
    key.secretKey.dispose();
  }
}
