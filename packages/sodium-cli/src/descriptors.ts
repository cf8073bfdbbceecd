/** Standard input and output that were closed when this program started. */
import { fstatSync, readSync, statSync, writeSync } from 'node:fs';
import { CommandError } from './errors.js';
import type { FileName } from './file-names.js';

// Without `bigint` Node 20 fails to import packages behind symbolic links once it has looked at a pipe.
export const STAT_OPTIONS = { __proto__: null, bigint: true } as { bigint: true };

const INPUT = 0;
const OUTPUT = 1;
const ERRORS = 2;
const INPUT_BY_PATH = /^\/dev\/(?:stdin|fd\/0)$|^\/proc\/self\/fd\/0$/;

/** @throws the error that `b2sum` gets where the name is that of standard input, and that is closed. */
export function refuseClosedInput(name: FileName): void {
  if (name !== '-' && !INPUT_BY_PATH.test(name)) return;
  if (!isNullDevice(INPUT) || !isTaken(() => writeSync(INPUT, Buffer.alloc(1)))) return;
  throw name === '-' ? systemError('EBADF', 'read', -9) : systemError('ENOENT', 'open', -2);
}

/** @throws CommandError where nobody can take what is written, and that was not asked for. */
export function refuseClosedOutput(): void {
  // Programs that want to know nothing but the status, and no errors either, may give both as Node opens them.
  if (!isNullDevice(OUTPUT) || isNullDevice(ERRORS)) return;
  if (isTaken(() => readSync(OUTPUT, Buffer.alloc(1)))) {
    throw new CommandError('write error: Bad file descriptor');
  }
}

/**
 * Node opens the null device in the place of a closed descriptor, to read and to write, which tells it from `</dev/null` and
 * `>/dev/null`.
 */
function isNullDevice(descriptor: number): boolean {
  try {
    const [given, device] = [fstatSync(descriptor, STAT_OPTIONS), statSync('/dev/null', STAT_OPTIONS)];
    return given.isCharacterDevice() && given.rdev === device.rdev;
  } catch {
    return false;
  }
}

function isTaken(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}

function systemError(code: string, syscall: string, errno: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, errno });
}
