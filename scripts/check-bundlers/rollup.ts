import { join } from 'node:path';
import { BANNER } from './esbuild.ts';
import {
  deploy,
  expectNativeWithBoth,
  KOFFI,
  moveAway,
  PREBUILT,
  PROGRAM,
  type Project,
  runTool,
  writeFolder,
} from './project.ts';

const CONFIGURATION = `import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';

const whole = { input: '${PROGRAM}', external: [/^@koromix\\//], plugins: [resolve({ preferBuiltins: true }), commonjs()] };
export default [
  { input: '${PROGRAM}', external: ['sodium'], output: { file: 'rollup/external.mjs' } },
  { ...whole, output: { file: 'rollup/commonjs/program.cjs', format: 'cjs', inlineDynamicImports: true } },
  {
    ...whole,
    output: { file: 'rollup/module/program.mjs', inlineDynamicImports: true, banner: ${JSON.stringify(BANNER)} },
  },
];
`;

export function checkRollup(project: Project): void {
  writeFolder(project, '.', { 'rollup.config.mjs': CONFIGURATION });
  runTool(project, 'rollup', '--config', '--silent');
  expectNativeWithBoth(process.execPath, join(project.folder, 'rollup/external.mjs'));
  for (const file of ['commonjs/program.cjs', 'module/program.mjs']) {
    const copy = moveAway(project, 'rollup');
    deploy(project, copy, KOFFI, PREBUILT);
    expectNativeWithBoth(process.execPath, join(copy, file));
  }
}
