/** `sodium compare --serve`: a page on this machine that hashes a file in the browser and here. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadBackend } from '../backend.js';
import { refuseClosedOutput } from '../descriptors.js';
import { CommandError, reasonOf } from '../errors.js';
import { nameOf, quoted } from '../file-names.js';
import { Guard } from './guard.js';
import type { ServeOptions } from './options.js';
import { createPageServer } from './server.js';

/** Nobody on another machine can connect to it. */
const LOOPBACK = '127.0.0.1';

/** How long those who are being answered are waited for. */
const FAREWELL_MILLISECONDS = 500;

/** @returns the exit status, once a signal has ended it */
export async function serve({ port, limit }: ServeOptions): Promise<number> {
  refuseClosedOutput();
  const complain = (message: string) => process.stderr.write(`sodium compare: ${message}\n`);
  const backend = await loadBackend(undefined, complain);
  const guard = new Guard(backend.api);
  const stopping = new AbortController();
  const server = createPageServer({ backend, guard, limit, signal: stopping.signal, complain });
  const signals = signalled('SIGINT', 'SIGTERM', 'SIGHUP');
  await listen(server, port);

  const { backend: kind, version, path } = backend.library;
  const library = kind === 'native' ? `native libsodium ${version}` : `libsodium ${version} in WebAssembly`;
  complain(`the server hashes with ${library}, ${quoted(nameOf(path))}`);
  complain('open this address in a browser on this machine; Ctrl-C ends it');
  process.stdout.write(`http://${LOOPBACK}:${(server.address() as AddressInfo).port}/${guard.token}/\n`);

  await signals;
  const closed = once(server, 'close');
  server.close();
  stopping.abort();
  setTimeout(() => server.closeAllConnections(), FAREWELL_MILLISECONDS).unref();
  await closed;
  return 0;
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new CommandError(`port ${port}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

/** The next one ends the process as ever. */
async function signalled(...names: readonly NodeJS.Signals[]): Promise<void> {
  const others = new AbortController();
  await Promise.race(names.map((name) => once(process, name, { signal: others.signal })));
  others.abort();
}
