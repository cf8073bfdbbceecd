/** npm run compare:page: writes docs/compare.html from the reports in docs/compare; with --check requires that it is that already. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { REPORTS, readReports, renderReports, TARGET } from './render.ts';

// Without reports there is no page.
const page = existsSync(REPORTS) ? renderReports(readReports()) : undefined;
if (process.argv.includes('--check')) {
  const found = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : undefined;
  if (found !== page) throw new Error('docs/compare.html is not what npm run compare:page writes');
} else if (page === undefined) throw new Error(`there are no reports in ${REPORTS}`);
else writeFileSync(TARGET, page);
