/** Written by scripts/build-prebuilt: the libraries in the prebuilt packages of this release. */

export interface PrebuiltLibrary {
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/** By the name of the platform, which is the name of the package in the scope @sodium-sys. */
export const prebuiltLibraries: Readonly<Record<string, PrebuiltLibrary>> = {};
