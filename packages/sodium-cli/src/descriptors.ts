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
const OUTPUT_BY_PATH = /^\/dev\/(?:stdout|fd\/1)$|^\/proc\/self\/fd\/1$/;

/** @throws the error that `b2sum` gets where the name is that of standard input, and that is closed. */
export function refuseClosedInput(name: FileName): void {
  if ((name !== '-' && !INPUT_BY_PATH.test(name)) || !wasClosed(INPUT)) return;
  throw name === '-' ? systemError('EBADF', 'read', -9) : systemError('ENOENT', 'open', -2);
}

/** @throws CommandError where the name is that of standard output, and that is closed, so that what is written would be lost. */
export function refuseClosedOutput(name: FileName = '-'): void {
  if ((name !== '-' && !OUTPUT_BY_PATH.test(name)) || !wasClosed(OUTPUT)) return;
  // So Node starts programs of which it wants to know nothing but the status: their input can only be read.
  if (isNullDevice(ERRORS) && !wasClosed(INPUT)) return;
  throw new CommandError('write error: Bad file descriptor');
}

/**
 * Node opens the null device in the place of a closed descriptor, to read and to write, which tells it from `</dev/null` and
 * `>/dev/null`.
 */
function wasClosed(descriptor: number): boolean {
  const byte = Buffer.alloc(1);
  return (
    isNullDevice(descriptor) &&
    isTaken(() => readSync(descriptor, byte)) &&
    isTaken(() => writeSync(descriptor, byte))
  );
}

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
