import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  deploy,
  expectNative,
  KOFFI,
  moveAway,
  PREBUILT,
  PROGRAM,
  type Project,
  runTool,
} from './project.ts';

/** Written down in Node's documentation of single executables. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export function checkSingleExecutable(project: Project): void {
  const { folder } = project;
  mkdirSync(join(folder, 'single'), { recursive: true });
  runTool(
    project,
    'esbuild',
    PROGRAM,
    '--bundle',
    '--platform=node',
    '--external:*.node',
    '--outfile=single.cjs',
  );
  const configuration = { main: 'single.cjs', output: 'single.blob', disableExperimentalSEAWarning: true };
  writeFileSync(join(folder, 'single.json'), JSON.stringify(configuration));
  execFileSync(process.execPath, ['--experimental-sea-config', 'single.json'], { cwd: folder });
  copyFileSync(process.execPath, join(folder, 'single/program'));
  runTool(project, 'postject', 'single/program', 'NODE_SEA_BLOB', 'single.blob', '--sentinel-fuse', FUSE);
  const copy = moveAway(project, 'single');
  deploy(project, copy, KOFFI);
  expectNative('system', join(copy, 'program'));
  deploy(project, copy, PREBUILT);
  expectNative('prebuilt', join(copy, 'program'));
}
