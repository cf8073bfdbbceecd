/** `sodium verify`: what `minisign -V` does, for several files at once. */
import { loadBackend, parseBackend } from '../backend.js';
import type { Raw } from '../base64.js';
import { lastGiven, parseCommandLine } from '../command-line.js';
import { refuseClosedOutput } from '../descriptors.js';
import { UsageError } from '../errors.js';
import { pathOf } from '../file-names.js';
import { type PublicKey, parsePublicKey, readPublicKeyFile } from '../minisign/public-key.js';
import { signaturesOf } from '../minisign/signature-names.js';
import { verifyFiles } from '../minisign/verify-files.js';
import { READING_OPTIONS, READING_USAGE } from '../options.js';
import { createOutput, inform } from '../output.js';
import { createProgress } from '../progress.js';

const USAGE = `Usage: sodium verify (-p FILE | -P KEY) [OPTION]... [FILE]...
Verify the signatures of FILEs, which are in FILE.minisig, as minisign does.

With no FILE, or when FILE is -, read standard input; -x then says where its
signature is.

  -p, --public-key FILE  the public key, as sodium keygen --sign and minisign
                         write it; there is no default
  -P, --key KEY          the public key itself: its line of base64
  -x, --signature FILE   where the signature is (default: FILE.minisig), for one
                         FILE
  -H, --prehashed        refuse signatures in the older format, which are of the
                         file itself; such a file is held in memory, with
                         --backend wasm twice, and can be 1 GiB long
  -q, --quiet            print nothing for files whose signatures are right
  -Q, --only-comment     print only the trusted comments of those
${READING_USAGE}

A right signature says that the file, and the trusted comment that is printed
below its name, are from who has the secret key; not that the file has the name
that it was signed under, which is for you to compare. In comments a backslash
stands for \\\\ and what would control a terminal for \\xHH or \\u{H}.

Example:

  sodium verify -p release.pub archive.tar.gz

Exit status is 0 if all signatures are right, 1 if one is not or a file could
not be read, and 2 if the command line was wrong.
`;

const OPTIONS = {
  'public-key': { type: 'string', short: 'p' },
  key: { type: 'string', short: 'P' },
  signature: { type: 'string', short: 'x' },
  prehashed: { type: 'boolean', short: 'H' },
  quiet: { type: 'boolean', short: 'q' },
  'only-comment': { type: 'boolean', short: 'Q' },
  ...READING_OPTIONS,
} as const;

export async function verify(args: string[]): Promise<number> {
  const { values, positionals, tokens } = parseCommandLine(args, OPTIONS);
  if (values.help) return inform(USAGE);
  const { 'public-key': keyFile, key, signature } = values;
  const backend = parseBackend(values.backend);
  const files = signaturesOf(positionals, signature);
  if ((keyFile === undefined) === (key === undefined)) {
    throw new UsageError('a public key is needed: either --public-key or --key');
  }

  const progress = createProgress(values.progress === true);
  const output = createOutput('sodium verify', progress);
  const { raw, api } = await loadBackend(backend, output.complain);
  const publicKey = keyFile === undefined ? keyFrom(raw, key!) : readPublicKeyFile(raw, keyFile);
  const quiet = lastGiven(tokens, 'quiet', 'only-comment');
  const report = quiet === 'only-comment' ? 'comment' : (quiet ?? 'usual');
  if (report === 'comment') refuseClosedOutput();
  const demandsPrehash = values.prehashed === true;
  const isGood = await verifyFiles(files, { raw, api, publicKey, demandsPrehash, report, output, progress });
  return isGood ? 0 : 1;
}

function keyFrom(raw: Raw, text: string): PublicKey {
  const key = parsePublicKey(raw, pathOf(text));
  if (typeof key === 'string') throw new UsageError(`invalid public key: it ${key}`);
  return key;
}
