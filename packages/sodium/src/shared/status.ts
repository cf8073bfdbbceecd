import { InvalidValueError, VerificationError } from 'sodium-sys/portable';

/** Holds C to succeed on arguments that were checked. */
export function succeed(status: number, operation: string): void {
  if (status !== 0) throw refused(operation);
}

/** What C refuses on account of the value of one argument, as a public key of small order. */
export function accept(status: number, parameter: string, expected: string, value: unknown): void {
  if (status !== 0) throw new InvalidValueError(parameter, expected, value);
}

/** A failure of C that is a fault of ours, not of the caller. */
export function refused(operation: string): Error {
  return new Error(
    `libsodium refused what ${operation} gave it, which should be right; this is a bug in sodium`,
  );
}

/** The one error for everything that claims to be sealed and is not. It says nothing of why. */
export function forged(operation: string): VerificationError {
  return new VerificationError(`${operation}: this was not sealed with this key (and nonce), or was changed`);
}
