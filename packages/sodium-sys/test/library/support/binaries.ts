/** The smallest Mach-O and PE files that have everything which is looked at. */

/** Each part at its offset, in a file of the given length. */
function file(byteLength: number, parts: readonly (readonly [offset: number, bytes: Buffer])[]): Buffer {
  const bytes = Buffer.alloc(byteLength);
  for (const [offset, part] of parts) part.copy(bytes, offset);
  return bytes;
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, index * 4);
  });
  return bytes;
}

export const MACH_O_MACHINES = { x64: 0x1000007, arm64: 0x100000c, ia32: 7 };

/** A dynamic library of one segment, 4096 bytes long. */
export function machO(
  machine: keyof typeof MACH_O_MACHINES,
  installName = '/usr/lib/libsodium.26.dylib',
): Buffer {
  const name = Buffer.alloc(Math.ceil((installName.length + 1) / 8) * 8);
  name.write(installName);
  const segment = Buffer.alloc(72);
  words(0x19, 72).copy(segment);
  segment.write('__TEXT', 8);
  segment.writeBigUInt64LE(4096n, 48);
  const identity = Buffer.concat([words(0xd, 24 + name.length, 24, 0, 0, 0), name]);
  const commands = Buffer.concat([segment, identity]);
  const magic = machine === 'ia32' ? 0xfeedface : 0xfeedfacf;
  const header = words(magic, MACH_O_MACHINES[machine], 0, 6, 2, commands.length, 0, 0);
  return file(4096, [
    [0, header],
    [32, commands],
  ]);
}

/** Several Mach-O files in one, each starting at a multiple of 4096. */
export function fatMachO(machines: readonly (keyof typeof MACH_O_MACHINES)[], wide = false): Buffer {
  const slices = machines.map((machine) => machO(machine));
  const header = Buffer.alloc(8);
  header.writeUInt32BE(wide ? 0xcafebabf : 0xcafebabe);
  header.writeUInt32BE(slices.length, 4);
  const entries = slices.map((slice, index) => {
    const entry = Buffer.alloc(wide ? 32 : 20);
    entry.writeUInt32BE(MACH_O_MACHINES[machines[index]!]);
    const offset = (index + 1) * 4096;
    if (wide) {
      entry.writeBigUInt64BE(BigInt(offset), 8);
      entry.writeBigUInt64BE(BigInt(slice.length), 16);
    } else {
      entry.writeUInt32BE(offset, 8);
      entry.writeUInt32BE(slice.length, 12);
    }
    return entry;
  });
  return file(4096 * (slices.length + 1), [
    [0, Buffer.concat([header, ...entries])],
    ...slices.map((slice, index) => [(index + 1) * 4096, slice] as const),
  ]);
}

export const PE_MACHINES = { x64: 0x8664, arm64: 0xaa64, ia32: 0x14c };

/** A DLL of one section, 1024 bytes long. */
export function pe(machine: keyof typeof PE_MACHINES): Buffer {
  const header = Buffer.alloc(24);
  header.write('PE\0\0');
  header.writeUInt16LE(PE_MACHINES[machine], 4);
  header.writeUInt16LE(1, 6);
  header.writeUInt16LE(240, 20);
  header.writeUInt16LE(0x2022, 22);
  const section = Buffer.alloc(40);
  section.write('.text');
  section.writeUInt32LE(512, 16);
  section.writeUInt32LE(512, 20);
  return file(1024, [
    [0, Buffer.from('MZ')],
    [0x3c, words(0x80)],
    [0x80, header],
    [0x80 + 24 + 240, section],
  ]);
}
