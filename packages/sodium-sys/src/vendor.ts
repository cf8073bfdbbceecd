/** libsodium built from its own source, for this user: what the command `sodium-sys vendor` does. */

export type { BuildRequest, VendoredBuild } from './library/vendored.js';
export { InvalidTypeError, LibraryFileError } from './shared/errors.js';
export { listVendored, removeVendored, vendoredPath } from './vendor/installed.js';
export { type Vendored, vendorLibsodium } from './vendor/vendor.js';
export { VendorError, type VendorStep } from './vendor/vendor-error.js';
export type { VendorOptions, VendorProgress } from './vendor/vendor-options.js';
