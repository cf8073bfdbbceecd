/** Holds C to succeed on arguments that were checked; its failure is a fault of ours, not of the caller. */
export function succeed(status: number, name: string): void {
  if (status !== 0)
    throw new Error(`${name} of libsodium failed on arguments that should be right; this is a bug in sodium`);
}
