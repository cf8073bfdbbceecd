// npm test: installs what is needed and runs the whole suite. Arguments go to vitest: npm test -- --project wasm
import { install, run } from './setup.mjs';

install();
run('node_modules/.bin/vitest', ['run', ...process.argv.slice(2)]);
