// The commands work in a folder whose path has a space and letters beyond ASCII: copies what git has here into one, and
// there starts from nothing.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const work = mkdtempSync(join(tmpdir(), 'sodium-folder-'));
const copy = join(work, 'a b ü');
try {
  // As it stands here, committed or not.
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files.filter((name) => existsSync(root + name))) cpSync(root + file, join(copy, file));
  for (const args of [
    ['start'],
    ['test', '--', '--project', 'wasm', 'packages/sodium/test/conformance/vectors.test.ts'],
  ]) {
    execFileSync('npm', args, { cwd: copy, stdio: 'inherit' });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
