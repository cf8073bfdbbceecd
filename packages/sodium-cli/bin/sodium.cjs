#!/usr/bin/env node
// libuv reads this when it starts its first thread, which happens before any module but a CommonJS one runs. Half of its
// threads hash, so that with twice as many as there are cores all cores do.
const { availableParallelism } = require('node:os');
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, 2 * availableParallelism()));
import('../dist/cli.js');
