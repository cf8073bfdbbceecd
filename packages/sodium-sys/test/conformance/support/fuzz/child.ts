/**
 * Calls functions of one backend with random arguments until so many calls were made, or the time is up, and prints what was
 * wrong with what came of them. Runs in a process of its own: the file named by its first argument says what it did last.
 */
import { openSync, writeSync } from 'node:fs';
import { isAsynchronous } from '../../../../src/shared/raw-async.ts';
import { sys } from '../instances.ts';
import { type Declaration, declarations } from '../table.ts';
import { type Call, describeCall, makeCall } from './arguments.ts';
import { EXCLUDED } from './excluded.ts';
import { Random } from './random.ts';
import { World } from './world.ts';

export interface Report {
  /** As in `native 1.0.18`. */
  readonly library: string;
  readonly calls: number;
  /** How many of them were refused. */
  readonly refused: number;
  readonly findings: readonly string[];
}

const [blackBox, mode, seed, limit, milliseconds] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const position = openSync(blackBox, 'w');
const end = Date.now() + Number(milliseconds);
const isAsync = mode === 'rawAsync';

type Functions = Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;
const functions = (isAsync ? sys.rawAsync : sys.raw) as unknown as Functions;

const LINE_BYTES = 700;
const LANES = 8;

const available = declarations.filter(
  (declaration) =>
    EXCLUDED[declaration.name] === undefined &&
    sys.whyUnavailable(declaration.name) === undefined &&
    (!isAsync || isAsynchronous(declaration)),
);
const withArguments = available.filter(({ parameters }) => parameters.length > 0);
const isSlow = ({ name }: Declaration): boolean =>
  /^crypto_(pwhash|kem|sign|scalarmult|box|core_(ed25519|ristretto255))/.test(name);
const fast = withArguments.filter((declaration) => !isSlow(declaration));

let calls = 0;
let refused = 0;
const findings: string[] = [];

function pickFunction(random: Random): Declaration {
  if (random.once(50)) return random.pick(available);
  return random.once(4) ? random.pick(withArguments) : random.pick(fast);
}

function find(call: Call, what: string): void {
  findings.push(`${what}: ${describeCall(call)}`);
}

/** What C must not have changed is as it was. */
function checkMemory(
  call: Call,
  world: World,
  addressesBefore: readonly Uint8Array[],
  returned: boolean,
): void {
  for (const index of call.arenas) {
    const { bytes, before } = world.arenas[index]!;
    if (returned) {
      for (const { arena, start, end: stop } of call.writable) {
        if (arena === index) before.set(bytes.subarray(start, stop), start);
      }
    }
    if (Buffer.compare(bytes, before) !== 0) {
      find(
        call,
        `memory was changed ${returned ? 'outside of what C may write' : 'by a call that was refused'}`,
      );
    }
  }
  for (const [index, { known, written }] of call.addresses.entries()) {
    const before = addressesBefore[index]!;
    if (known.freed || before.length === 0) continue;
    const now = contentOf(known.address, known.byteLength);
    // One memory may stand for several parameters.
    const most = Math.max(
      ...call.addresses.map((each) => (each.known === known ? each.written : 0)),
      written,
    );
    const from = returned ? Math.min(most, before.length) : 0;
    if (Buffer.compare(now.subarray(from), before.subarray(from)) !== 0) find(call, 'an Address was changed');
  }
}

function contentOf(address: Parameters<typeof sys.memory.read>[0], byteLength: number): Uint8Array {
  const content = new Uint8Array(byteLength);
  sys.memory.read(address, content);
  return content;
}

function checkOutcome(call: Call, error: unknown, result: unknown): void {
  const { declaration, verdict } = call;
  if (error === undefined) {
    if (verdict === 'wrong') find(call, 'not refused');
    const { kind } = declaration.result;
    if (kind === 'status' && result !== 0 && result !== -1) find(call, `returned ${String(result)}`);
    return;
  }
  refused++;
  const { code } = error as { code?: string };
  const isOurs = typeof code === 'string' && code.startsWith('ERR_SODIUM_');
  if (!isOurs || (verdict === 'right' && code !== 'ERR_SODIUM_UNAVAILABLE')) find(call, String(error));
}

/** What a call did to the memory that it was about. */
function follow({ declaration, values }: Call, world: World, result: unknown): void {
  const known = world.addresses.find(({ address }) => address === values[0]);
  const protection = /^sodium_mprotect_(noaccess|readonly|readwrite)$/.exec(declaration.name)?.[1];
  if (declaration.result.kind === 'address' && result !== null) world.adopt(result as never);
  if (known === undefined) return;
  if (declaration.name === 'sodium_free') known.freed = true;
  if (protection !== undefined && result === 0) known.protection = protection as typeof known.protection;
}

/** Takes memory away from a call that is under way. */
function meddle(call: Call, world: World, random: Random): ReadonlySet<number> {
  const gone = new Set<number>();
  for (const index of call.arenas) {
    if (index === 2 || index === 4 || random.once(2)) continue;
    world.takeAway(index);
    gone.add(index);
  }
  for (const { known } of call.addresses) {
    if (random.once(2)) continue;
    world.free(known);
  }
  for (const secret of world.secrets.splice(0, random.below(3))) world.freeSecret(secret);
  return gone;
}

async function lane(number: number): Promise<void> {
  const random = new Random(Number(seed) * LANES + number);
  const world = new World(random);
  while (calls < Number(limit) && findings.length < 20) {
    if (calls % 64 === 0 && Date.now() > end) break;
    calls++;
    const call = makeCall(pickFunction(random), random, world);
    for (const index of call.arenas) world.arenas[index]!.before.set(world.arenas[index]!.bytes);
    const addressesBefore = call.addresses.map(({ known }) =>
      known.freed ? new Uint8Array(0) : contentOf(known.address, known.byteLength),
    );
    writeSync(position, describeCall(call).slice(0, LINE_BYTES).padEnd(LINE_BYTES), number * LINE_BYTES);
    let result: unknown;
    let error: unknown;
    let gone: ReadonlySet<number> = new Set();
    let isMeddled = false;
    try {
      result = functions[call.declaration.name]!(...call.values);
      if (isAsync) {
        isMeddled = random.once(12);
        if (isMeddled) gone = meddle(call, world, random);
        result = await result;
      }
    } catch (thrown) {
      error = thrown;
    }
    if (!isMeddled) checkOutcome(call, error, result);
    if (error === undefined) follow(call, world, result);
    if (gone.size === 0 && !isMeddled) checkMemory(call, world, addressesBefore, error === undefined);
    for (const index of gone) world.renew(index);
  }
  const damaged = world.damagedSecrets();
  if (damaged > 0) findings.push(`${damaged} secrets were changed`);
}

await Promise.all(Array.from({ length: isAsync ? LANES : 1 }, (_, number) => lane(number)));
const { backend, version } = sys.library;
const report: Report = { library: `${backend} ${version}`, calls, refused, findings };
console.log(JSON.stringify(report));
process.exit();
