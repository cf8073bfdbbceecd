/** Written by scripts/build-prebuilt: the libraries in the prebuilt packages of this release. */

export interface PrebuiltLibrary {
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/** By the name of the platform, which is the name of the package in the scope @sodium-sys. */
export const prebuiltLibraries: Readonly<Record<string, PrebuiltLibrary>> = {
  'linux-x64-gnu': {
    file: 'libsodium.so.26',
    sha256: '63e4c15891f9dac2b5031d517bac0f2f082c80a81d753422630e2d8913c0a090',
  },
  'linux-arm64-gnu': {
    file: 'libsodium.so.26',
    sha256: '5d4e5735703441745b4cb1b5be7dc5bc3554832b1eda222379f9472410869bd8',
  },
  'linux-x64-musl': {
    file: 'libsodium.so.26',
    sha256: '67f744e0d5e31df01436dc7277c64c0917f96c1fe111816a5f7f0642b5a83557',
  },
  'linux-arm64-musl': {
    file: 'libsodium.so.26',
    sha256: 'a20214e0384366ef106a95b15092ddc6763dd5b94d4d0f8690667c7fc8beeaf1',
  },
  'win32-x64': {
    file: 'libsodium-26.dll',
    sha256: 'd5b3f747b8e101663284708b378c0a9fa470f7011e67f48ad8c4620fdb092d6e',
  },
};
