/** libsodium built from its own source, for this user: what the command `sodium-sys vendor` does. */
export { InvalidTypeError, LibraryFileError } from './errors.js';
export type { BuildRequest, VendoredBuild } from './library/vendored.js';
export { VendorError, type VendorStep } from './vendor/error.js';
export { listVendored, removeVendored, vendoredPath } from './vendor/installed.js';
export type { VendorOptions, VendorProgress } from './vendor/options.js';
export { type Vendored, vendorLibsodium } from './vendor/vendor.js';
