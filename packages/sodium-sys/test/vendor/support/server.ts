import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';

const open = new Map<Server, Set<Socket>>();
afterEach(async () => {
  for (const [server, sockets] of open) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  open.clear();
});

export interface Running {
  readonly server: Server;
  readonly port: number;
  /** With a slash at its end. */
  readonly url: string;
}

/** A server on loopback until the end of the test. */
export async function serve(listener: RequestListener): Promise<Running> {
  return listen(createServer(listener), 'http');
}

/** The same for a server that was made elsewhere. */
export async function listen(server: Server, protocol: 'http' | 'https'): Promise<Running> {
  const sockets = new Set<Socket>();
  open.set(server, sockets);
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, port, url: `${protocol}://127.0.0.1:${port}/` };
}

/** A server of these files; everything else it does not have. */
export async function serveFiles(files: Readonly<Record<string, Uint8Array | string>>): Promise<Running> {
  return serve(filesListener(files));
}

export function filesListener(files: Readonly<Record<string, Uint8Array | string>>): RequestListener {
  return ({ url }, response) => {
    const body = files[url!];
    if (body === undefined) response.writeHead(404).end('not here');
    else response.end(body);
  };
}

export interface Proxy extends Running {
  /** What it was asked for: `GET http://…` or `CONNECT host:port`. */
  readonly asked: string[];
  readonly authorizations: (string | undefined)[];
}

/**
 * A proxy that does what it is asked for, tunnels and plain requests.
 *
 * @param secure the server to run it on, instead of one by http.
 */
export async function serveProxy(secure?: Server): Promise<Proxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const note = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`);
    authorizations.push(headers['proxy-authorization']);
  };
  const listener: RequestListener = async (request, response) => {
    note(request);
    const answer = await fetch(request.url!);
    response.writeHead(answer.status, { 'content-length': answer.headers.get('content-length')! });
    response.end(new Uint8Array(await answer.arrayBuffer()));
  };
  const running = await (secure === undefined
    ? serve(listener)
    : listen(secure.on('request', listener), 'https'));
  running.server.on('connect', (request, client: Socket) => {
    note(request);
    const [host, port] = request.url!.split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    for (const socket of [client, target]) socket.on('error', () => {});
  });
  return { ...running, asked, authorizations };
}
