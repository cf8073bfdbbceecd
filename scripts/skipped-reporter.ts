import type { Reporter, TestCase } from 'vitest/node';

/** Prints every test that was skipped, with its reason; one that was skipped without giving any fails the run. */
export class SkippedReporter implements Reporter {
  /** By id: a test may be reported more than once. */
  readonly #skipped = new Map<string, string>();

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state !== 'skipped') return;
    if (result.note === undefined) process.exitCode = 1;
    const reason = result.note ?? 'SKIPPED WITHOUT A REASON';
    this.#skipped.set(test.id, `${test.project.name}: ${test.fullName}: ${reason}`);
  }

  onTestRunEnd(): void {
    if (this.#skipped.size > 0) console.log(`\nSkipped:\n  ${[...this.#skipped.values()].join('\n  ')}`);
  }
}
