import type { Reporter, TestCase } from 'vitest/node';

/** What CI's machine cannot run, by its reason. Whatever else is skipped there fails the run. */
const EXPECTED: ReadonlySet<string> = new Set([
  'WebAssembly has no pages to protect',
  'WebAssembly has this thread only',
]);

/**
 * Prints every test that was skipped, with its reason. One that was skipped without giving any fails the run; on CI's
 * machine, where everything is that a test may need, so does one for a reason that is not expected.
 */
export class SkippedReporter implements Reporter {
  /** By id: a test may be reported more than once. */
  readonly #skipped = new Map<string, string>();

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state !== 'skipped') return;
    const { note = 'SKIPPED WITHOUT A REASON' } = result;
    const isExpected = EXPECTED.has(note) || (result.note !== undefined && process.env['CI'] === undefined);
    if (!isExpected) process.exitCode = 1;
    const mark = isExpected ? '' : ' (UNEXPECTED)';
    this.#skipped.set(test.id, `${test.project.name}: ${test.fullName}: ${note}${mark}`);
  }

  onTestRunEnd(): void {
    if (this.#skipped.size > 0) console.log(`\nSkipped:\n  ${[...this.#skipped.values()].join('\n  ')}`);
  }
}
