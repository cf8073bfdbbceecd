import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { inspectLibrary, type Target } from '../../src/library/inspect.js';
import { LibraryFileError } from '../../src/shared/errors.js';
import { fatMachO, machO, pe } from './support/binaries.ts';
import { temporaryFolder } from './support/folder.ts';
import { systemLibrary } from './support/libraries.ts';

const folder = temporaryFolder();

function write(bytes: Uint8Array | string): string {
  const path = join(folder, 'library');
  writeFileSync(path, bytes);
  return path;
}

function refusal(path: string, target?: Target): string {
  try {
    inspectLibrary(path, target);
  } catch (error) {
    expect(error).toBeInstanceOf(LibraryFileError);
    const { message } = error as LibraryFileError;
    expect(message.startsWith(`${path}: `)).toBe(true);
    return message.slice(path.length + 2);
  }
  throw new Error('was not refused');
}

describe('what is no file', () => {
  it('does not exist', () => {
    expect(refusal(join(folder, 'missing'))).toBe('no such file');
  });

  it('is below a file', () => {
    expect(refusal(join(write('x'), 'library'))).toMatch(/^no such file/);
  });

  it('is a symbolic link that leads nowhere, or in a circle', () => {
    symlinkSync(join(folder, 'missing'), join(folder, 'dangling'));
    expect(refusal(join(folder, 'dangling'))).toBe('is a symbolic link that leads nowhere');
    symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
    expect(refusal(join(folder, 'circle'))).toBe('leads through too many symbolic links');
  });

  it('is a folder', () => {
    mkdirSync(join(folder, 'folder'));
    expect(refusal(join(folder, 'folder'))).toBe('is a folder, not a file');
  });

  it('is a FIFO or a device, which are not waited for', (context) => {
    context.skip(process.platform === 'win32', 'Windows has no such files');
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    expect(refusal(join(folder, 'fifo'))).toBe('is a FIFO, not a file');
    expect(refusal('/dev/zero')).toBe('is a device, not a file');
  });
});

describe('what is no library', () => {
  it('is empty', () => {
    expect(refusal(write(''))).toBe('is an empty file');
  });

  it.each(['G', 'INPUT(-lsodium)', '!<arch>\nlibsodium.a', '\x7fELG'.padEnd(200)])(
    'starts with other bytes: %j',
    (text) => {
      expect(refusal(write(text))).toMatch(/^is no library: it starts with the bytes/);
    },
  );

  it('is for another platform', () => {
    const linux = { platform: 'linux', arch: 'x64' };
    expect(refusal(write(machO('x64')), linux)).toBe('is in the format Mach-O, but linux loads ELF');
    expect(refusal(write(pe('x64')), linux)).toBe('is in the format PE, but linux loads ELF');
    expect(refusal(write(pe('x64')), { platform: 'darwin', arch: 'x64' })).toBe(
      'is in the format PE, but darwin loads Mach-O',
    );
  });
});

describe('ELF', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'this is about Linux'));

  const whole = readFileSync(systemLibrary);
  const patched = (patch: (bytes: Buffer) => void): string => {
    const bytes = Buffer.from(whole);
    patch(bytes);
    return write(bytes);
  };

  it('of this system is accepted, and its soname read', () => {
    expect(inspectLibrary(systemLibrary).soname).toMatch(/^libsodium\.so\.\d+$/);
  });

  it.each([
    [3, 'ia32'],
    [40, 'arm'],
    [243, 'riscv64'],
    [258, 'loong64'],
    [9999, 'machine 9999'],
    process.arch === 'arm64' ? ([62, 'x64'] as const) : ([183, 'arm64'] as const),
  ] as const)('for machine %i is named %s', (machine, name) => {
    const path = patched((bytes) => bytes.writeUInt16LE(machine, 18));
    expect(refusal(path)).toBe(`is built for ${name}, but this process is ${process.arch}`);
  });

  it('of 32 bits is refused', () => {
    expect(refusal(patched((bytes) => bytes.writeUInt8(1, 4)))).toBe(
      'is a 32-bit library, but this process is 64-bit',
    );
  });

  it('of the other byte order is refused', () => {
    expect(refusal(patched((bytes) => bytes.writeUInt8(2, 5)))).toMatch(/big-endian/);
  });

  it('that is a program or an object file is refused', () => {
    expect(refusal(patched((bytes) => bytes.writeUInt16LE(2, 16)))).toMatch(/no shared library.* type 2$/);
    expect(refusal(patched((bytes) => bytes.writeUInt16LE(1, 16)))).toMatch(/no shared library.* type 1$/);
  });

  it('without a dynamic section is refused', () => {
    const path = patched((bytes) => {
      const [table, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(56)];
      for (let at = table; at < table + count * 56; at += 56) {
        if (bytes.readUInt32LE(at) === 2) bytes.writeUInt32LE(4, at);
      }
    });
    expect(refusal(path)).toBe('is no shared library: it has no dynamic section');
  });

  it.each([
    ['a table outside of the file', (bytes: Buffer) => bytes.writeBigUInt64LE(1n << 60n, 32)],
    ['more program headers than there is room for', (bytes: Buffer) => bytes.writeUInt16LE(0xffff, 56)],
    ['program headers of another size', (bytes: Buffer) => bytes.writeUInt16LE(32, 54)],
    ['no program headers', (bytes: Buffer) => bytes.writeUInt16LE(0, 56)],
  ])('with %s is refused', (_, patch) => {
    expect(refusal(patched(patch))).toMatch(/damaged|no dynamic section/);
  });

  it('cut off anywhere before its end is refused', () => {
    const end = whole.readUInt16LE(60) * 64 + Number(whole.readBigUInt64LE(40));
    for (const length of [4, 63, 64, 200, 4096, end >> 1, end - 4096, end - 1]) {
      expect(refusal(write(whole.subarray(0, length))), `${length} bytes`).toMatch(/^is cut off or damaged/);
    }
    expect(inspectLibrary(write(whole.subarray(0, end))).soname).toBe(inspectLibrary(systemLibrary).soname);
  });

  it('without sections, which some leave out to be smaller, is accepted', () => {
    const path = patched((bytes) => {
      bytes.fill(0, 40, 48);
      bytes.fill(0, 58, 64);
    });
    expect(inspectLibrary(path)).toEqual(inspectLibrary(systemLibrary));
  });

  it('with any bit of its headers flipped is accepted or refused, and nothing else', () => {
    flipEachBit(whole, 0, 64 + whole.readUInt16LE(56) * 56);
  });

  it('with any bit of its dynamic table flipped is accepted or refused, and nothing else', () => {
    const { offset, length } = segmentOf(whole, 2);
    flipEachBit(whole, offset, offset + length);
  });
});

/** Whatever the parser makes of it, it comes to an end, by no other error than its own. */
function flipEachBit(bytes: Buffer, from: number, to: number, target?: Target): void {
  const path = write(bytes);
  const descriptor = openSync(path, 'r+');
  for (let bit = from * 8; bit < to * 8; bit++) {
    const byte = bytes[bit >> 3]!;
    writeSync(descriptor, Uint8Array.of(byte ^ (1 << (bit & 7))), 0, 1, bit >> 3);
    try {
      inspectLibrary(path, target);
    } catch (error) {
      if (!(error instanceof LibraryFileError)) throw error;
    }
    writeSync(descriptor, Uint8Array.of(byte), 0, 1, bit >> 3);
  }
  closeSync(descriptor);
  expect(() => inspectLibrary(path, target)).not.toThrow();
}

function segmentOf(bytes: Buffer, type: number): { readonly offset: number; readonly length: number } {
  let at = Number(bytes.readBigUInt64LE(32));
  while (bytes.readUInt32LE(at) !== type) at += 56;
  return {
    offset: Number(bytes.readBigUInt64LE(at + 8)),
    length: Number(bytes.readBigUInt64LE(at + 32)),
  };
}

describe('Mach-O', () => {
  const mac: Target = { platform: 'darwin', arch: 'arm64' };

  it('of one architecture is accepted, and its install name read', () => {
    expect(inspectLibrary(write(machO('arm64')), mac).soname).toBe('/usr/lib/libsodium.26.dylib');
  });

  it.each([false, true])('of several is accepted when one of them is right (64-bit offsets: %s)', (wide) => {
    const path = write(fatMachO(['x64', 'arm64'], wide));
    expect(inspectLibrary(path, mac).soname).toBe('/usr/lib/libsodium.26.dylib');
    expect(inspectLibrary(path, { ...mac, arch: 'x64' }).soname).toBe('/usr/lib/libsodium.26.dylib');
  });

  it('for other architectures is refused', () => {
    expect(refusal(write(machO('x64')), mac)).toBe('is built for x64, but this process is arm64');
    expect(refusal(write(machO('ia32')), mac)).toBe('is built for ia32, but this process is arm64');
    expect(refusal(write(fatMachO(['ia32', 'x64'])), mac)).toBe(
      'is built for ia32 and x64, but this process is arm64',
    );
  });

  it('cut off anywhere is refused', () => {
    for (const bytes of [machO('arm64'), fatMachO(['x64', 'arm64'])]) {
      for (const length of [4, 7, 20, 40, 100, 2048, bytes.length - 1]) {
        expect(refusal(write(bytes.subarray(0, length)), mac), `${length} bytes`).toMatch(/cut off/);
      }
    }
  });

  it('that is no dynamic library is refused', () => {
    const bytes = machO('arm64');
    bytes.writeUInt32LE(2, 12);
    expect(refusal(write(bytes), mac)).toBe('is no dynamic library, but a Mach-O file of type 2');
  });

  it('is not confused with a Java class', () => {
    const bytes = Buffer.alloc(100);
    bytes.writeUInt32BE(0xcafebabe);
    bytes.writeUInt32BE(61, 4);
    expect(refusal(write(bytes), mac)).toBe('is no library: it claims 61 slices');
  });

  it('with any bit of its headers flipped is accepted or refused, and nothing else', () => {
    flipEachBit(machO('arm64'), 0, 300, mac);
    for (const wide of [false, true]) {
      const bytes = fatMachO(['x64', 'arm64'], wide);
      flipEachBit(bytes, 0, 100, mac);
      flipEachBit(bytes, 8192, 8192 + 300, mac);
    }
  });
});

describe('PE', () => {
  const windows: Target = { platform: 'win32', arch: 'x64' };

  it('for this architecture is accepted', () => {
    expect(inspectLibrary(write(pe('x64')), windows).soname).toBeUndefined();
  });

  it('for another architecture is refused', () => {
    expect(refusal(write(pe('arm64')), windows)).toBe('is built for arm64, but this process is x64');
    expect(refusal(write(pe('ia32')), windows)).toBe('is built for ia32, but this process is x64');
  });

  it('cut off anywhere is refused', () => {
    const bytes = pe('x64');
    for (const length of [4, 0x3e, 0x90, 0x1a0, 600, 1023]) {
      expect(refusal(write(bytes.subarray(0, length)), windows), `${length} bytes`).toMatch(/cut off/);
    }
  });

  it('that is a program is refused', () => {
    const program = pe('x64');
    program.writeUInt16LE(0x0022, 0x80 + 22);
    expect(refusal(write(program), windows)).toBe('is a program, not a library');
    const dos = pe('x64');
    dos.write('NE', 0x80);
    expect(refusal(write(dos), windows)).toBe('is no Windows library, but a DOS program');
  });

  it('with any bit of its headers flipped is accepted or refused, and nothing else', () => {
    flipEachBit(pe('x64'), 0, 0x80 + 24 + 240 + 40, windows);
  });
});
