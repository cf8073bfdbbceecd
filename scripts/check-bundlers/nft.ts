import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectNativeWithBoth, PROGRAM, type Project } from './project.ts';

/** What is traced, and nothing else, is copied elsewhere and run. */
export function checkNft({ folder, elsewhere }: Project): void {
  const script = `import { nodeFileTrace } from '@vercel/nft';
const { fileList } = await nodeFileTrace(['${PROGRAM}']);
console.log(JSON.stringify([...fileList]));
`;
  writeFileSync(join(folder, 'trace.mjs'), script);
  const files = JSON.parse(
    execFileSync(process.execPath, ['trace.mjs'], { cwd: folder, encoding: 'utf8' }),
  ) as string[];
  const copy = mkdtempSync(join(elsewhere, 'traced-'));
  for (const file of files) cpSync(join(folder, file), join(copy, file));
  expectNativeWithBoth(process.execPath, join(copy, PROGRAM));
}
