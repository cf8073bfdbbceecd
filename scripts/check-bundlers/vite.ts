import { join } from 'node:path';
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

const CONFIGURATIONS = {
  'vite.ssr.mjs': `export default { build: { ssr: '${PROGRAM}', outDir: 'vite/ssr' } };`,
  'vite.lib.mjs': `export default {
  build: {
    lib: { entry: '${PROGRAM}', formats: ['es'], fileName: 'program' },
    outDir: 'vite/lib',
    rollupOptions: { external: ['sodium'] },
  },
};`,
  'vite.whole.mjs': `export default {
  ssr: { noExternal: true },
  build: { ssr: '${PROGRAM}', outDir: 'vite/whole', rollupOptions: { external: [/^@koromix\\//] } },
};`,
};

export function checkVite(project: Project): void {
  writeFolder(project, '.', CONFIGURATIONS);
  for (const file of Object.keys(CONFIGURATIONS)) {
    runTool(project, 'vite', 'build', '--config', file, '--logLevel', 'error');
  }
  for (const name of ['ssr', 'lib']) {
    expectNativeWithBoth(process.execPath, join(project.folder, 'vite', name, PROGRAM));
  }
  const copy = moveAway(project, 'vite/whole');
  writeFolder({ ...project, folder: copy }, '.', { 'package.json': '{ "type": "module" }' });
  deploy(project, copy, KOFFI, PREBUILT);
  expectNativeWithBoth(process.execPath, join(copy, PROGRAM));
}
