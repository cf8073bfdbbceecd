import { join } from 'node:path';
import { deploy, expectNativeWithBoth, moveAway, PROGRAM, type Project, runTool, SODIUM } from './project.ts';

export function checkNcc(project: Project): void {
  runTool(project, 'ncc', 'build', PROGRAM, '--external', 'sodium', '--out', 'ncc');
  const copy = moveAway(project, 'ncc');
  deploy(project, copy, ...SODIUM);
  expectNativeWithBoth(process.execPath, join(copy, 'index.js'));
}
