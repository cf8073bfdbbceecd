/** docs/compare.html: what `sodium compare` found on several machines, from the reports in docs/compare. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html, type Markup } from '../../packages/sodium-cli/src/compare/page/markup.ts';
import { renderDocument, reportSections } from '../../packages/sodium-cli/src/compare/page/page.ts';
import { table } from '../../packages/sodium-cli/src/compare/page/tables.ts';
import type { ContenderName, Report } from '../../packages/sodium-cli/src/compare/report.ts';
import { formatNanoseconds } from '../../packages/sodium-cli/src/format.ts';
import { sizesWhere } from './verdicts.ts';

const docs = join(import.meta.dirname, '../../docs');
export const REPORTS = join(docs, 'compare');
export const TARGET = join(docs, 'compare.html');

const TITLE = 'libsodium natively, in WebAssembly, and other libraries';

export interface Recorded {
  /** Of its file, which sorts them. */
  readonly name: string;
  readonly report: Report;
}

export function readReports(): Recorded[] {
  return readdirSync(REPORTS)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.replace('.json', ''),
      report: JSON.parse(readFileSync(join(REPORTS, file), 'utf8')) as Report,
    }));
}

export function renderReports(all: readonly Recorded[]): string {
  return renderDocument(
    TITLE,
    html`<h1>${TITLE}</h1>
<p class="lead">What <code>sodium compare</code> measured. Every figure is of one machine: measure on yours.</p>
${advice(all)}
${all.map(
  (recorded) => html`<section class="report" id="${recorded.name}">
<h2>${recorded.report.algorithm}, libsodium ${nativeOf(recorded)}, ${recorded.report.machine.runtime}</h2>
${reportSections(recorded.report, recorded.name, 3)}
</section>
`,
)}`,
  );
}

/** Its version, and what the record calls it: `hash-system`, or `hash-system-node26` for another runtime or machine. */
function nativeOf({ name, report: { operation, contenders } }: Recorded): string {
  const [library] = name.slice(operation.length + 1).split('-', 1);
  return `${contenders[0]!.version} (${library})`;
}

/** Says nothing of speed that is not in the tables. */
function advice(all: readonly Recorded[]): Markup {
  return html`<h2>When to choose WebAssembly</h2>
<p>In a browser, and wherever no native code can be loaded, WebAssembly is what there is: <code>sodium/wasm</code> has the same API. Where
both run, this is what WebAssembly costs or saves. Speed is not all: in WebAssembly keys are in ordinary memory, which the native
library can guard and lock.</p>
${table(
  'overview',
  'WebAssembly compared with native: sizes, and how many times as long it takes',
  html`<th scope="col">Operation</th><th scope="col" class="text">Native library</th><th scope="col" class="text">On</th><th scope="col" class="text">WebAssembly is faster</th><th scope="col" class="text">WebAssembly is slower</th><th scope="col">First result</th>`,
  all.map(
    ({ name, report }) =>
      html`<th scope="row"><a href="#${name}">${report.algorithm}</a></th><td class="text">${nativeOf({ name, report })}</td><td class="text">${report.machine.cpu}, ${report.machine.runtime}</td><td class="from">${sizesWhere('faster', report) ?? '–'}</td><td class="from">${sizesWhere('slower', report) ?? '–'}</td><td>${firstResultOf(report)}</td>`,
  ),
)}
<p class="note">Sizes that change sides when one process is left out, or that were too noisy to tell, are in neither column. The first result is that
of a new process, in WebAssembly and natively.</p>
`;
}

function firstResultOf({ coldStart }: Report): string {
  const of = (name: ContenderName) =>
    formatNanoseconds(coldStart.find((each) => each.name === name)!.nanoseconds.median);
  return `${of('wasm')}, ${of('native')}`;
}
