/**
 * A process of its own for a contender, as the programs have that use it: none pays for another's garbage, and the engine's
 * compilers see no other library in the same code.
 */
import { clocks, keep, time } from 'measuring';
import type { Call, Prepare } from './call.js';
import { loadContender } from './contender.js';
import { inputsOf } from './input.js';
import type { Answer, Order, Request } from './messages.js';
import { describeResult } from './result.js';

const { name, operation, seed } = JSON.parse(process.argv[2]!) as Order;
let prepare: Prepare | undefined;
let call: Call;

await answer(async () => {
  const { prepare: loaded, ...contender } = await loadContender(name, operation);
  prepare = loaded;
  return { kind: 'ready', contender, isAble: prepare !== undefined };
});
process.on('message', (request: Request) => answer(() => carryOut(request)));

async function carryOut(request: Request): Promise<Answer> {
  if (request.kind === 'sample') {
    return { kind: 'time', nanoseconds: await time(run, request.iterations, clocks.wall) };
  }
  const inputs = inputsOf(seed, operation, request.byteLength);
  call = prepare!(inputs);
  return { kind: 'result', result: describeResult(prepare!, inputs) };
}

function run(iterations: number): void {
  for (let done = 0; done < iterations; done++) keep(call());
}

async function answer(find: () => Promise<Answer>): Promise<void> {
  let found: Answer;
  try {
    found = await find();
  } catch (error) {
    found = { kind: 'failure', message: error instanceof Error ? error.message : String(error) };
  }
  process.send!(found);
}
