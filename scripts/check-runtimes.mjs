// The conformance suite on every supported Node and on Bun, and both backends on Deno. Runtimes come from npm.
import { spawnSync } from 'node:child_process';
import { withRuntimes } from './runtimes.mjs';
import { build, install, root, run } from './setup.mjs';

/** What needs more of Node than Bun has, and not more of us. */
const notOnBun = [
  'wide-numbers', // its oracle is OpenSSL's ChaCha20, which Bun's node:crypto lacks
  'full-stack', // how much stack a call takes is measured with V8's frames
  'fuzz', // it starts Node with flags of V8's
  'random-calls', // likewise
  'async-processes', // it counts libuv's threads
];

/** Processes are started with flags of V8's, too. */
const inThisProcess = '^(?!.*in a process of its own)';

install();
build();
withRuntimes((runtimes) => {
  for (const { name, program } of runtimes) {
    console.log(`\n── ${name}`);
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'system'];
    if (name === 'Deno') {
      const permissions = ['--allow-ffi', '--allow-read', '--allow-env', '--allow-sys'];
      run(program, ['run', ...permissions, 'scripts/runtime-smoke.mjs']);
      saysWhatDenoNeeds(program, permissions);
      continue;
    }
    run(program, ['scripts/runtime-smoke.mjs']);
    if (name === 'Bun') {
      const excluded = notOnBun.flatMap((file) => ['--exclude', `**/${file}.test.ts`]);
      // Not the reporter of this project, which refuses tests that are left out.
      run(program, [
        '--bun',
        ...vitest,
        ...excluded,
        '--testNamePattern',
        inThisProcess,
        '--reporter',
        'default',
      ]);
    } else run(program, [...vitest, '--project', 'wasm*']);
  }
});
/** Without the permission for native code, which only Deno has. */
function saysWhatDenoNeeds(program, permissions) {
  const others = permissions.filter((permission) => permission !== '--allow-ffi');
  const { status, stderr } = spawnSync(
    program,
    ['run', '--no-prompt', ...others, 'scripts/runtime-smoke.mjs'],
    { encoding: 'utf8' },
  );
  if (status === 1 && stderr.includes('which Deno may not load: start it with --allow-ffi')) return;
  throw new Error(`without --allow-ffi Deno must be told of it, got exit code ${status} and:\n${stderr}`);
}

console.log(`\nevery runtime under ${root} agrees`);
