/**
 * Run in a process of its own, with the file of a library: loads it, and prints what it is as JSON. Were it broken, it
 * would take the process with it.
 */

import { loadKoffi } from './backends/koffi-engine.js';
import { functionNames } from './call/bind.js';
import { functions } from './generated/functions.js';
import { loadSodium } from './library/load.js';
import { compareVersions } from './shared/version.js';
import { TRIAL_TEXT, type Trial } from './vendor/trial-result.js';

const path = process.argv[2]!;
process.stdout.write(JSON.stringify(tryLibrary(path)));

function tryLibrary(path: string): Trial {
  const { raw, library } = loadSodium({ path, environment: false });
  const text = new TextEncoder().encode(TRIAL_TEXT);
  const digest = new Uint8Array(64);
  raw.crypto_generichash(digest, digest.length, text, text.length, null, 0);
  const exported = loadKoffi().load(path);
  const missing = functionNames.filter((name) => isIn(library.version, name) && !exports(exported, name));
  return { version: library.version, missing, hash: Buffer.from(digest).toString('hex') };
}

/** The last word of a line of the table is the first release that has the function. */
function isIn(version: string, name: keyof typeof functions): boolean {
  return compareVersions(version, functions[name].split(' ').at(-1)!) >= 0;
}

function exports(library: ReturnType<ReturnType<typeof loadKoffi>['load']>, name: string): boolean {
  try {
    library.func(name, 'void', []);
    return true;
  } catch {
    return false;
  }
}
