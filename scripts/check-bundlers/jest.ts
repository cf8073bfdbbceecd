import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIGEST, type Project } from './project.ts';

/** With babel-jest, which is jest's default, told to translate these two packages as well. */
export function checkJest(project: Project): void {
  const folder = join(project.folder, 'jest');
  mkdirSync(folder, { recursive: true });
  const files = {
    'package.json': '{ "private": true, "type": "commonjs" }',
    'babel.config.js': `module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] };`,
    'jest.config.js': `module.exports = { transformIgnorePatterns: ['/node_modules/(?!(sodium|sodium-sys)/)'] };`,
    'program.test.js': `import { fromUtf8, genericHash, toHex } from 'sodium';
test('hashes', () => expect(toHex(genericHash(fromUtf8('abc')))).toBe('${DIGEST}'));
`,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  // Babel looks for its configuration where it is started.
  execFileSync(join(project.folder, 'node_modules/.bin/jest'), { cwd: folder, stdio: 'inherit' });
}
