/** Quantities for people to read. */

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const TIME_UNITS = ['ns', 'µs', 'ms', 's'];

export function formatBytes(byteLength: number): string {
  const [value, unit] = scale(byteLength, 1024, BYTE_UNITS);
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`;
}

export function formatNanoseconds(nanoseconds: number): string {
  const [value, unit] = scale(nanoseconds, 1000, TIME_UNITS);
  return `${Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(0)} ${unit}`;
}

/** Whole seconds, minutes and hours, and a question mark when there is no saying. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const [minutes, rest] = divide(Math.max(0, Math.ceil(seconds)), 60);
  if (minutes === 0) return `${rest}s`;
  const [hours, restOfMinutes] = divide(minutes, 60);
  return hours === 0 ? `${minutes}m${rest}s` : `${hours}h${restOfMinutes}m`;
}

function divide(dividend: number, divisor: number): [quotient: number, remainder: number] {
  return [Math.floor(dividend / divisor), dividend % divisor];
}

function scale(amount: number, step: number, units: readonly string[]): [number, string] {
  let value = amount;
  let index = 0;
  while (Math.abs(value) >= step && index < units.length - 1) {
    value /= step;
    index++;
  }
  return [value, units[index]!];
}
