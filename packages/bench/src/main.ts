/**
 * Calls every library side by side, and prints what each takes.
 *
 *     npm run bench -- [--tables 64,1K] [--runtime PROGRAM]... [--rounds 40] [--sample 50] [--clock cpu] [--no-kernels]
 *         [--no-startup] [--no-service] [--stream-size 1073741824] [--json FILE] [--strict]
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ClockName, clocks, isClockName } from 'measuring';
import { type CallsTable, measureCalls, tables } from './calls.js';
import { describeEnvironment } from './environment.js';
import { buildFloor, FLOOR } from './floor.js';
import { type KernelId, kernels, startKernel } from './kernels.js';
import { type Measured, measure } from './measure.js';
import { type Report, renderReport } from './report.js';
import type { Absent } from './runner.js';
import { measureService } from './service/service.js';
import { measureStartup } from './startup.js';
import { judge } from './targets.js';

const { values: options } = parseArgs({
  options: {
    /** Tables of calls.ts, separated by commas. */
    tables: { type: 'string', default: tables.map(({ id }) => id).join() },
    /** Other runtimes to measure single calls on: the programs of Node, Bun or Deno. */
    runtime: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '40' },
    /** Milliseconds that one sample takes: long enough to contain the collection of most of its own garbage. */
    sample: { type: 'string', default: '50' },
    /** `wall`, or `cpu` on a machine that has other work to do. */
    clock: { type: 'string', default: 'wall' },
    'no-kernels': { type: 'boolean', default: false },
    'no-startup': { type: 'boolean', default: false },
    'no-service': { type: 'boolean', default: false },
    /** Bytes that are hashed as a stream, in one sample. */
    'stream-size': { type: 'string', default: '134217728' },
    /** A file that receives every sample. */
    json: { type: 'string' },
    /** End with status 1 when a target is missed. */
    strict: { type: 'boolean', default: false },
  },
});

const rounds = positive('rounds', options.rounds);
const sampleMilliseconds = positive('sample', options.sample);
const clock = clockName(options.clock);
const streamBytes = positive('stream-size', options['stream-size']);
const wanted = options.tables.split(',').map(tableOf);

const absent: Absent[] = [];
const isFloorBuilt = attempt(FLOOR, buildFloor);
const calls = [process.execPath, ...options.runtime].flatMap((program) =>
  wanted
    .filter(({ isEverywhere }) => isEverywhere || program === process.execPath)
    .map((table) => measureCalls(program, table, { rounds, sampleMilliseconds, clock })),
);
absent.push(...calls.flatMap((result) => result.absent));
const kernelResults = options['no-kernels'] ? new Map<KernelId, Measured[]>() : await measureKernels();
const startup = options['no-startup'] ? undefined : await measureStartup(rounds);
const service = options['no-service']
  ? []
  : await measureService({
      rounds,
      sampleMilliseconds,
      clock: { name: clock, now: clocks[clock] },
      streamBytes,
      isFloorBuilt,
      leaveOut,
    });
const outcomes = judge(calls, kernelResults, startup, service);
const report: Report = {
  environment: describeEnvironment(Object.assign({}, ...calls.map(({ versions }) => versions))),
  rounds,
  clock,
  calls,
  kernels: kernelResults,
  absent: uniqueByName(absent),
  startup,
  service,
  outcomes,
};
process.stdout.write(renderReport(report));
if (options.json !== undefined) writeJson(options.json, report);
if (options.strict && outcomes.some(({ passed }) => passed === false)) process.exitCode = 1;

function clockName(name: string): ClockName {
  if (isClockName(name)) return name;
  throw new RangeError(`--clock must be wall or cpu, got ${name}`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`--${name} must be a positive integer, got ${text}`);
}

function tableOf(id: string): CallsTable {
  const table = tables.find((each) => each.id === id);
  if (table !== undefined) return table;
  throw new RangeError(`--tables must name some of ${tables.map((each) => each.id).join()}, got ${id}`);
}

function uniqueByName(absent: readonly Absent[]): Absent[] {
  return [...new Map(absent.map((each) => [each.name, each])).values()];
}

async function measureKernels(): Promise<Map<KernelId, Measured[]>> {
  const measured = new Map<KernelId, Measured[]>();
  for (const kernel of kernels) {
    try {
      measured.set(
        kernel.id,
        await measure(await startKernel(kernel), { rounds, sampleMilliseconds, clock: clocks[clock] }),
      );
    } catch (error) {
      leaveOut(kernel, error);
    }
  }
  return measured;
}

/** Whether it succeeded; its failure is reported with the results. */
function attempt(candidate: { readonly name: string }, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    leaveOut(candidate, error);
    return false;
  }
}

function leaveOut({ name }: { readonly name: string }, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  absent.push({ name, reason: message.split('\n', 1)[0]! });
}

/** A relative path starts from where the command was given, not from the top level, where npm runs it. */
function writeJson(file: string, { kernels: byKernel, ...rest }: Report): void {
  const path = resolve(process.env['INIT_CWD'] ?? '.', file);
  writeFileSync(path, `${JSON.stringify({ ...rest, kernels: Object.fromEntries(byKernel) }, null, 2)}\n`);
}
