import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  deploy,
  expectNative,
  moveAway,
  PREBUILT,
  PROGRAM,
  type Project,
  withoutModules,
} from './project.ts';

/** koffi's engine is in the executable; it must not find that, or the library, where it was compiled. */
export async function checkBun(project: Project): Promise<void> {
  const bun = join(project.folder, 'node_modules/@oven/bun-linux-x64/bin/bun');
  execFileSync(bun, ['build', '--compile', PROGRAM, '--outfile', 'compiled/program'], {
    cwd: project.folder,
    stdio: 'inherit',
  });
  const [alone, deployed] = [moveAway(project, 'compiled'), moveAway(project, 'compiled')];
  deploy(project, deployed, PREBUILT);
  await withoutModules(project, () => {
    expectNative('system', join(alone, 'program'));
    expectNative('prebuilt', join(deployed, 'program'));
  });
}
