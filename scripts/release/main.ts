/** npm run release: publishes every package, of .cache/prebuilt and of the workspace, in their order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from '../setup.mjs';
import { release } from './release.ts';

build();
const work = mkdtempSync(join(tmpdir(), 'sodium-release-'));
try {
  await release({ prebuilt: join(root, '.cache/prebuilt'), work, npm: process.argv.slice(2) });
} finally {
  rmSync(work, { recursive: true, force: true });
}
