/** `sodium compare --serve` in a process of its own, and requests that no browser would send. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { program } from './run.ts';

const started = new Set<ChildProcess>();
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

export interface Served {
  /** As it was printed. */
  readonly address: string;
  readonly port: number;
  readonly token: string;
  readonly child: ChildProcess;
  /** All that it says, once it has ended. */
  readonly errors: Promise<string>;
  /** Everything after the address, once it has ended. */
  readonly rest: Promise<string>;
}

export interface ServingOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Ended after the tests of the file, if it has not ended before. */
export async function serve(
  args: readonly string[] = [],
  { cwd, env }: ServingOptions = {},
): Promise<Served> {
  const child = spawn(process.execPath, [program, 'compare', '--serve', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  started.add(child);
  const errors = text(child.stderr);
  const lines = createInterface(child.stdout);
  const [address] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string | undefined];
  const [, port, token] = /^http:\/\/127\.0\.0\.1:(\d+)\/([0-9a-f]{32})\/$/.exec(address ?? '') ?? [];
  if (address === undefined || token === undefined) throw new Error(`${address}\n${await errors}`);
  const more: string[] = [];
  lines.on('line', (line) => more.push(line));
  const rest = once(lines, 'close').then(() => more.join('\n'));
  return { address, port: Number(port), token, child, errors, rest };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly method?: string;
  /** Below the token; or, with a slash before it, all of it. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A request whose body is still to come. */
export function begin(
  { port, token }: Served,
  { method = 'GET', path = '', headers = {} }: Asked,
): ClientRequest {
  const whole = path.startsWith('/') ? path : `/${token}/${path}`;
  return request({ host: '127.0.0.1', port, method, path: whole, headers, agent: false });
}

export async function answerOf(asking: ClientRequest): Promise<Answer> {
  const [response] = await once(asking, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

export function ask(served: Served, asked: Asked = {}): Promise<Answer> {
  const asking = begin(served, asked);
  asking.end(asked.body);
  return answerOf(asking);
}
