// npm run bench:everywhere: the whole benchmark, with single calls on every runtime.

import { withRuntimes } from './runtimes.mjs';
import { run } from './setup.mjs';

withRuntimes((runtimes) => {
  const programs = runtimes.flatMap(({ program }) => ['--runtime', program]);
  run(process.execPath, ['packages/bench/dist/main.js', ...programs, ...process.argv.slice(2)]);
});
