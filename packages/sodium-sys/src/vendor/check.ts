/** Checks a library that was just built by loading it, in a process of its own. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { own } from '../shared/own.js';
import { TRIAL_TEXT, type Trial } from './trial-result.js';
import { VendorError } from './vendor-error.js';

const MILLISECONDS = 60_000;

/**
 * @param path the library's file
 * @param version the release that it must be
 * @throws VendorError when it cannot be loaded, is another release, lacks functions, or hashes wrongly.
 */
export async function checkBuild(path: string, version: string, signal?: AbortSignal): Promise<void> {
  const trial = await tryInChild(path, signal);
  if (trial.version !== version) {
    throw new VendorError('check', `the library must be libsodium ${version}, got ${trial.version}`);
  }
  if (trial.missing.length > 0) {
    throw new VendorError('check', `the library lacks functions: ${trial.missing.join(', ')}`);
  }
  // Node's own BLAKE2b comes from OpenSSL.
  if (trial.hash !== createHash('blake2b512').update(TRIAL_TEXT).digest('hex')) {
    throw new VendorError('check', 'the library computes a wrong BLAKE2b');
  }
}

function tryInChild(path: string, signal: AbortSignal | undefined): Promise<Trial> {
  const script = join(
    dirname(createRequire(import.meta.url).resolve('sodium-sys/package.json')),
    'dist',
    'trial.js',
  );
  const options = own({ timeout: MILLISECONDS, ...(signal === undefined ? {} : { signal }) });
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, path], options, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as Trial);
      else if (signal?.aborted) reject(signal.reason);
      else reject(new VendorError('check', `the library cannot be loaded: ${reasonOf(error, stderr)}`));
    });
  });
}

function reasonOf(error: Error & { signal?: NodeJS.Signals | null }, stderr: string): string {
  if (error.signal) return `the process that tried it was killed by ${error.signal}`;
  return /^\w*Error.*$/m.exec(stderr)?.[0] ?? (stderr.trim() || error.message);
}
