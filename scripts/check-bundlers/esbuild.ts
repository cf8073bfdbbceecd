import { join } from 'node:path';
import { expectDigest, moveAway, PROGRAM, type Project, runTool } from './project.ts';

/** A module has no `require`, which what is bundled asks for. */
const BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

export function checkEsbuild(project: Project): void {
  const bundle = (outfile: string, ...args: readonly string[]) =>
    runTool(
      project,
      'esbuild',
      PROGRAM,
      '--bundle',
      '--platform=node',
      '--log-level=warning',
      `--outfile=${outfile}`,
      ...args,
    );

  bundle('esbuild/external.cjs', '--packages=external');
  expectDigest(process.execPath, join(project.folder, 'esbuild/external.cjs'));

  bundle('esbuild/commonjs/program.cjs', '--loader:.node=copy');
  expectDigest(process.execPath, join(moveAway(project, 'esbuild/commonjs'), 'program.cjs'));

  bundle('esbuild/module/program.mjs', '--format=esm', '--loader:.node=copy', `--banner:js=${BANNER}`);
  expectDigest(process.execPath, join(moveAway(project, 'esbuild/module'), 'program.mjs'));
}
