/** The step of vendoring that failed. */
export type VendorStep = 'fetch' | 'verify' | 'unpack' | 'build' | 'check' | 'install';

/** A libsodium could not be vendored. Nothing was installed, and what was installed before is as it was. */
export class VendorError extends Error {
  readonly code = 'ERR_SODIUM_VENDOR';
  override readonly name = 'VendorError';
  readonly step: VendorStep;

  constructor(step: VendorStep, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.step = step;
  }
}
