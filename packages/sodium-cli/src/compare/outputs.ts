/** Where a comparison goes: the table to the terminal, and more for programs and browsers. */
import { refuseClosedOutput } from '../descriptors.js';
import { UsageError } from '../errors.js';
import type { FileName } from '../file-names.js';
import { MODES, writeTarget } from '../target.js';
import type { Report } from './report.js';
import { formatTable } from './table.js';

export interface Outputs {
  readonly json: FileName | undefined;
  readonly html: FileName | undefined;
}

interface Output {
  readonly name: FileName;
  /** The page has a library of charts, which nothing else should wait for. */
  readonly render: (report: Report) => string | Promise<string>;
}

/**
 * @param measure runs for minutes, so that all files are open before
 * @throws UsageError when both would be in the same place; FileError; what `measure` throws, which leaves no file behind
 */
export async function writeOutputs({ json, html }: Outputs, measure: () => Promise<Report>): Promise<void> {
  if (json !== undefined && json === html) throw new UsageError('--json and --html are the same file');
  const outputs: Output[] = [];
  if (json !== undefined) outputs.push({ name: json, render: toJson });
  if (html !== undefined) outputs.push({ name: html, render: toPage });
  const terminal = outputs.some(({ name }) => name === '-') ? process.stderr : process.stdout;
  if (outputs.length === 0) refuseClosedOutput();
  await writeAll(outputs, async () => {
    const report = await measure();
    terminal.write(formatTable(report));
    return report;
  });
}

async function writeAll(outputs: readonly Output[], measure: () => Promise<Report>): Promise<Report> {
  const [output, ...others] = outputs;
  if (output === undefined) return await measure();
  let report: Report | undefined;
  await writeTarget(output.name, { overwrites: true, mode: MODES.everybody }, async (file) => {
    report = await writeAll(others, measure);
    await file.write(Buffer.from(await output.render(report)));
  });
  return report!;
}

function toJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

async function toPage(report: Report): Promise<string> {
  const { renderPage } = await import('./page/page.js');
  return renderPage(report);
}
