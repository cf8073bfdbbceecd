/** Answers what its own page asks, on this machine alone. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LoadedBackend } from '../backend.js';
import type { ServerFacts } from './answers.js';
import type { Guard } from './guard.js';
import { BrokenUpload, hashBody, refuseLong } from './hash-body.js';
import { type PageFile, readPageFiles, SECURITY_HEADERS } from './page-files.js';
import { Refusal } from './refusal.js';

/** How long a connection may be silent. */
const IDLE_MILLISECONDS = 30_000;

/** How long somebody who still sends may go on after the answer, which would be lost if the connection were cut. */
const LINGER_MILLISECONDS = 1000;

export interface ServerContext {
  readonly backend: LoadedBackend;
  readonly guard: Guard;
  /** How many bytes a file may have. */
  readonly limit: number;
  /** Ends uploads that are under way. */
  readonly signal: AbortSignal;
  readonly complain: (message: string) => void;
}

export function createPageServer(context: ServerContext): Server {
  const { backend, guard, limit, signal, complain } = context;
  const { version, path } = backend.library;
  const facts: ServerFacts = { backend: backend.library.backend, version, path, limit };
  const files = new Map<string, PageFile>([...readPageFiles(), ['server.json', jsonOf(facts)]]);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const wanted = guard.admit(request);
      if (wanted === 'hash') {
        requireMethod(request, 'POST');
        refuseLong(request, limit);
        if (request.headers.expect !== undefined) response.writeContinue();
        send(response, 200, jsonOf(await hashBody(request, backend.api, { limit, signal })));
        return;
      }
      const file = files.get(wanted);
      if (file === undefined) throw new Refusal(404, 'there is nothing here');
      requireMethod(request, 'GET', 'HEAD');
      send(response, 200, file);
    } catch (error) {
      if (error instanceof BrokenUpload) return;
      refuse(request, response, error instanceof Refusal ? error : faultOf(error));
    }
  }

  /** What fails for one request is no reason to leave the others. */
  function faultOf(error: unknown): Refusal {
    const { message, stack } = error as Error;
    complain(stack ?? message);
    return new Refusal(500, message);
  }

  // A large file may take longer than any limit for a whole request; what is silent ends.
  const server = createServer({ requestTimeout: 0 }, answer).on('checkContinue', answer);
  server.setTimeout(IDLE_MILLISECONDS);
  return server;
}

function requireMethod({ method = '' }: IncomingMessage, ...allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  const allow = allowed.join(', ');
  throw new Refusal(405, `only ${allow} is answered here`, { allow });
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, message, headers }: Refusal) {
  send(response, status, { type: 'text/plain; charset=utf-8', body: Buffer.from(`${message}\n`) }, headers);
  if (request.complete) return;
  request.resume();
  const { socket } = request;
  setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, LINGER_MILLISECONDS).unref();
}

function send(
  response: ServerResponse,
  status: number,
  { type, body }: PageFile,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': type,
    'content-length': body.length,
    ...headers,
  });
  // Node leaves it out for HEAD.
  response.end(body);
}

function jsonOf(value: unknown): PageFile {
  return { type: 'application/json', body: Buffer.from(JSON.stringify(value)) };
}
