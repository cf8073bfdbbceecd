/** npm run tarballs: what would be published, in tarballs/, for projects that install it from there. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packWorkspacePackage } from './pack.ts';
import { root } from './setup.mjs';

const tarballs = join(root, 'tarballs');
rmSync(tarballs, { recursive: true, force: true });
mkdirSync(tarballs);

const work = mkdtempSync(join(tmpdir(), 'sodium-tarballs-'));
try {
  for (const name of ['sodium-sys', 'sodium', 'sodium-cli']) {
    const tarball = packWorkspacePackage(name, join(work, name));
    copyFileSync(tarball, join(tarballs, basename(tarball)));
    console.log(join('tarballs', basename(tarball)));
  }
} finally {
  rmSync(work, { recursive: true });
}
