/** `sodium keygen --sign`: key pairs for `sodium sign` and `sodium verify`. */
import type { LoadedBackend } from '../backend.js';
import { UsageError } from '../errors.js';
import { type FileName, quoted } from '../file-names.js';
import { askNewPassphrase } from '../passphrase.js';
import { MODES, writeTarget } from '../target.js';
import { KEY_ID_BYTES } from './format.js';
import { formatPublicKey } from './public-key.js';
import { formatSecretKey } from './secret-key.js';

export interface SigningOptions {
  readonly isWanted: boolean;
  readonly hasPassphrase: boolean;
  readonly overwrites: boolean;
}

/** @throws UsageError */
export function checkSigningOptions(name: FileName, { isWanted, hasPassphrase }: SigningOptions): void {
  if (!isWanted && !hasPassphrase) {
    throw new UsageError('the --no-passphrase option is meaningful only with --sign');
  }
  if (isWanted && name === '-') throw new UsageError('--sign makes two files, so that FILE must be named');
}

/** Writes the secret key to a file, and the public key to another with `.pub` behind its name. */
export async function generateSigningKeys(
  name: FileName,
  { hasPassphrase, overwrites }: SigningOptions,
  { raw, api }: LoadedBackend,
): Promise<void> {
  // Asked when both files are sure not to be in the way.
  await writeTarget(name, { overwrites, mode: MODES.onlyOwner }, (secretTarget) =>
    writeTarget(`${name}.pub`, { overwrites, mode: MODES.everybody }, async (publicTarget) => {
      const passphrase = hasPassphrase ? await askFor(name) : undefined;
      const { publicKey, secretKey } = api.sign.generateKeyPair();
      const id = api.random.bytes(KEY_ID_BYTES);
      const secretFile = await formatSecretKey(raw, api, { id, secretKey }, passphrase).finally(() => {
        passphrase?.fill(0);
        secretKey.dispose();
      });
      await secretTarget.write(secretFile).finally(() => secretFile.fill(0));
      await publicTarget.write(formatPublicKey(raw, { id, bytes: publicKey }));
    }),
  );
}

function askFor(name: FileName): Promise<Uint8Array> {
  return askNewPassphrase(
    `New passphrase for ${quoted(name)}`,
    'with --no-passphrase there is none, and whoever reads the file can sign',
  );
}
