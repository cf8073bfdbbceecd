const UNITS = [
  { name: 'GiB', bytes: 1024 ** 3 },
  { name: 'MiB', bytes: 1024 ** 2 },
  { name: 'KiB', bytes: 1024 },
];

/** In the largest unit that counts it evenly. */
export function formatBytes(size: number): string {
  const unit = UNITS.find(({ bytes }) => size >= bytes && size % bytes === 0);
  return unit === undefined ? `${size} bytes` : `${size / unit.bytes} ${unit.name}`;
}
