/** Measures one table of calls.ts, in a process of its own, and prints a `CallsAnswer`. */

import { clocks } from 'measuring';
import { loadSodium } from 'sodium-sys';
import type { CallsAnswer, CallsOrder } from './calls.js';
import { startContestants } from './contestants.js';
import { describeEnvironment } from './environment.js';
import { buildFloor, FLOOR, startFloor } from './floor.js';
import { measure } from './measure.js';
import type { Absent, Runner } from './runner.js';
import { warmUp } from './warm-up.js';

const order = JSON.parse(process.argv[2]!) as CallsOrder;
const { size, operations, isWarm, rounds, sampleMilliseconds, clock } = order;
if (isWarm) warmUp(loadSodium().raw);
const { runners, absent, versions, library } = await startContestants(size, operations);
const floor = operations.includes('hash') ? tryFloor() : [];
const answer: CallsAnswer = {
  runtime: describeEnvironment({}).runtime,
  measured: await measure([...floor, ...runners], { rounds, sampleMilliseconds, clock: clocks[clock] }),
  absent,
  versions,
};
process.stdout.write(JSON.stringify(answer));

function tryFloor(): Runner[] {
  if (library === undefined) return [];
  try {
    buildFloor();
    return [startFloor(library, size)];
  } catch (error) {
    (absent as Absent[]).push({ name: FLOOR.name, reason: (error as Error).message });
    return [];
  }
}
