import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface Entry {
  readonly path: string;
  /** As in the header: 0 file, 1 hard link, 2 symbolic link, 3 and 4 devices, 5 folder, 6 FIFO, x and g pax. */
  readonly type?: string;
  readonly content?: string;
  readonly linkpath?: string;
  /** What the header claims. */
  readonly size?: number;
}

/** An archive by our own hand, as any hostile one would be: https://www.gnu.org/software/tar/manual/html_node/Standard.html */
export function tar(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.flatMap(({ ...entry }) => block(entry)), Buffer.alloc(1024)]);
}

export function tarball(entries: readonly Entry[]): Buffer {
  return gzipSync(tar(entries));
}

function block({ path, type = '0', content = '', linkpath = '', size }: Entry): Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000777\0', 100);
  header.write('0000001\0', 108);
  header.write('0000001\0', 116);
  header.write(`${(size ?? body.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000001\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write(linkpath, 157, 100);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}

export function versionHeader(version: string): Entry {
  return {
    path: `libsodium-${version}/builds/msvc/version.h`,
    content: `#ifndef sodium_version_H\n\n#define SODIUM_VERSION_STRING "${version}"\n\n#endif\n`,
  };
}

/** The least that passes for a source of libsodium, with what else is to be in it. */
export function libsodium(version: string, ...more: readonly Entry[]): Buffer {
  return tarball([{ path: `libsodium-${version}/`, type: '5' }, versionHeader(version), ...more]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** With one bit of one byte changed. */
export function changed(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
