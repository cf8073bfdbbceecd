#!/usr/bin/env node
// CommonJS, because before the first module is loaded libuv has no threads yet, and half of them hash files.
process.env.UV_THREADPOOL_SIZE ??= String(2 * (require('node:os').availableParallelism() + 1));
import('../dist/cli.js');
