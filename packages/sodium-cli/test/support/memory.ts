/** Looks for secrets in the memory of processes that have come to their end. */
import type { TestContext } from 'vitest';
import { COUNT_COPIES, maskedBytes } from '../../../sodium/test/support/memory-scan.ts';

export const needsMemory = (context: TestContext) =>
  context.skip(process.platform !== 'linux', 'memory is read through /proc');

/** An argument for Node: at the end it prints how often each of these stands anywhere. */
export function counting(...contents: readonly Uint8Array[]): string {
  return atEnd(contents.map((content) => `countMasked(${maskedBytes(content)})`));
}

/** The same for parts of a file that is there only then. */
export function countingParts(path: string, ...parts: readonly (readonly [number, number])[]): string {
  const maskedPart = ([start, end]: readonly [number, number]) => `masked.slice(${start}, ${end})`;
  return atEnd(
    parts.map((part) => `countMasked(${maskedPart(part)})`),
    // Nothing of it stays in the memory that it was read into.
    `const content = readFileSync(${JSON.stringify(path)});
    const masked = Array.from(content, (byte) => byte ^ MASK);
    content.fill(0);`,
  );
}

function atEnd(counts: readonly string[], preparation = ''): string {
  const script = `${COUNT_COPIES}
  process.on('exit', () => {
    ${preparation}
    console.error([${counts}].join(' '));
  });`;
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}
