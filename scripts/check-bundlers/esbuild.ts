import { join } from 'node:path';
import {
  deploy,
  expectNative,
  expectNativeWithBoth,
  moveAway,
  PREBUILT,
  PROGRAM,
  type Project,
  runTool,
} from './project.ts';

/** A module has no `require`, which what is bundled asks for. */
export const BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

export function checkEsbuild(project: Project): void {
  const bundle = (outfile: string, ...args: readonly string[]) =>
    runTool(
      project,
      'esbuild',
      PROGRAM,
      '--bundle',
      '--platform=node',
      '--log-level=error',
      `--outfile=${outfile}`,
      ...args,
    );

  bundle('esbuild/external.cjs', '--packages=external');
  expectNativeWithBoth(process.execPath, join(project.folder, 'esbuild/external.cjs'));

  bundle('esbuild/commonjs/program.cjs', '--loader:.node=copy');
  run('commonjs', 'program.cjs');

  bundle('esbuild/module/program.mjs', '--format=esm', '--loader:.node=copy', `--banner:js=${BANNER}`);
  run('module', 'program.mjs');

  function run(folder: string, file: string): void {
    const copy = moveAway(project, `esbuild/${folder}`);
    expectNative('system', process.execPath, join(copy, file));
    deploy(project, copy, PREBUILT);
    expectNative('prebuilt', process.execPath, join(copy, file));
  }
}
