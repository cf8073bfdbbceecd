/** Asks for a file by http or https, directly or through a proxy. */
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { own } from '../shared/own.js';
import { authorizationFor } from './proxy.js';

/**
 * @param signal ends everything that was begun for it, until the answer has been read.
 * @returns the answer, whatever its status; what comes is not decoded.
 */
export async function get(url: URL, proxy: URL | undefined, signal: AbortSignal): Promise<IncomingMessage> {
  const request = proxy === undefined ? send(url, { signal }) : await sendThrough(proxy, url, signal);
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
}

/** Plain http is asked for in the ordinary way: many proxies refuse CONNECT to other ports than 443. */
async function sendThrough(proxy: URL, url: URL, signal: AbortSignal): Promise<ClientRequest> {
  if (url.protocol === 'http:') {
    const path = url.origin + url.pathname + url.search;
    return send(proxy, { signal, path, headers: own({ host: url.host, ...authorizationFor(proxy) }) });
  }
  const socket = await tunnel(proxy, url, signal);
  const host = urlToHttpOptions(url).hostname!;
  const servername = isIP(host) === 0 ? host : '';
  const createConnection = () => connect(own({ socket, host, servername, ALPNProtocols: ['http/1.1'] }));
  return send(url, { signal, agent: undefined, createConnection });
}

/** A connection to the server that the proxy passes on as it is. */
function tunnel(proxy: URL, { hostname, port }: URL, signal: AbortSignal): Promise<Socket> {
  const path = `${hostname}:${port || 443}`;
  const headers = own({ host: path, ...authorizationFor(proxy) });
  return new Promise((resolve, reject) => {
    send(proxy, { signal, method: 'CONNECT', path, headers })
      .on('error', reject)
      .on('connect', ({ statusCode }, socket: Socket) => {
        // What goes wrong here goes wrong above it, too, where it is told.
        socket.on('error', () => {});
        if (statusCode === 200) return resolve(socket);
        socket.destroy();
        reject(new Error(`the proxy answers with status ${statusCode}`));
      });
  });
}

/** Without the agent that all share: it may keep connections, and in newer Nodes ask a proxy of its own choice. */
function send(to: URL, options: RequestOptions): ClientRequest {
  const { protocol, hostname, port, path } = urlToHttpOptions(to);
  const request = to.protocol === 'https:' ? httpsRequest : httpRequest;
  return request(own({ protocol, hostname, port, path, agent: false, ...options })).end();
}
