import { join } from 'node:path';
import {
  deploy,
  expectNativeWithBoth,
  moveAway,
  PROGRAM,
  type Project,
  runTool,
  SODIUM,
  writeFolder,
} from './project.ts';

export function checkWebpack(project: Project): void {
  const configuration = {
    mode: 'production',
    target: 'node',
    entry: `./${PROGRAM}`,
    externals: { sodium: 'commonjs sodium' },
    output: { path: join(project.folder, 'webpack'), filename: 'program.cjs' },
  };
  writeFolder(project, '.', { 'webpack.config.cjs': `module.exports = ${JSON.stringify(configuration)};` });
  runTool(project, 'webpack', '--config', 'webpack.config.cjs');
  const copy = moveAway(project, 'webpack');
  deploy(project, copy, ...SODIUM);
  expectNativeWithBoth(process.execPath, join(copy, 'program.cjs'));
}
