import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectDigest, PROGRAM, type Project, runTool } from './project.ts';

export function checkWebpack(project: Project): void {
  const configuration = {
    mode: 'production',
    target: 'node',
    entry: `./${PROGRAM}`,
    externals: { sodium: 'commonjs sodium' },
    output: { path: join(project.folder, 'webpack'), filename: 'program.cjs' },
  };
  const file = join(project.folder, 'webpack.config.cjs');
  writeFileSync(file, `module.exports = ${JSON.stringify(configuration)};`);
  runTool(project, 'webpack', '--config', file);
  expectDigest(process.execPath, join(project.folder, 'webpack/program.cjs'));
}
