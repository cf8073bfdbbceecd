/** What is known of libsodium's releases: everything that a source archive is measured by. */
import { compareVersions } from '../shared/version.js';

/** `dist` is the archive that libsodium publishes; `debian-orig` is the same release as Debian repackages it. */
export type ArchiveKind = 'dist' | 'debian-orig';

export interface PinnedArchive {
  readonly version: string;
  readonly kind: ArchiveKind;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Whom and what to trust. Only tests have another than libsodium's own: no option reaches it. */
export interface Trust {
  /** A minisign public key, in base64. */
  readonly publicKey: string;
  /** Nothing older is vendored, whatever its signature and hash. */
  readonly floor: string;
  readonly archives: readonly PinnedArchive[];
}

/** An archive of libsodium is 2 MB in size, a signature 300 bytes; whatever is larger is neither. */
export const MAXIMUM_ARCHIVE_BYTES = 16 * 1024 * 1024;
export const MAXIMUM_SIGNATURE_BYTES = 4 * 1024;

/** The folder that libsodium publishes its releases in. */
export const OFFICIAL_BASE_URL = 'https://download.libsodium.org/libsodium/releases/';

/** The key is published on https://doc.libsodium.org/installation. */
export const LIBSODIUM: Trust = {
  publicKey: 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3',
  floor: '1.0.21',
  archives: [
    {
      version: '1.0.22',
      kind: 'dist',
      sha256: 'adbdd8f16149e81ac6078a03aca6fc03b592b89ef7b5ed83841c086191be3349',
    },
    {
      version: '1.0.22',
      kind: 'debian-orig',
      sha256: '5838bb0c3da6148c24ebe531d1ed1297de9a87aea77d426bcd99f289e681631c',
    },
    {
      version: '1.0.21',
      kind: 'dist',
      sha256: '9e4285c7a419e82dedb0be63a72eea357d6943bc3e28e6735bf600dd4883feaf',
    },
  ],
};

/** The newest release that is pinned: what is vendored unless another version is asked for. */
export const NEWEST_VERSION = newestVersion(LIBSODIUM);

export function newestVersion({ archives }: Trust): string {
  return archives.map(({ version }) => version).reduce((a, b) => (compareVersions(a, b) < 0 ? b : a));
}

/** A release has one name where it is published, and another as Debian repackages it. */
export function archiveName(version: string, kind: ArchiveKind): string {
  return kind === 'dist' ? `libsodium-${version}.tar.gz` : `libsodium_${version}.orig.tar.gz`;
}

/** The rolling archive of a release: signed, but under one name for all releases, and changed from day to day. */
export const stableName = (version: string): string => `libsodium-${version}-stable.tar.gz`;
export const SIGNED_STABLE_NAME = 'libsodium-stable.tar.gz';
