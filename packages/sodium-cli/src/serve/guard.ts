/**
 * Who may ask at all: a page under the address that was printed, and nobody else. Any page that the browser shows can send
 * requests to this machine, and with a name that it resolves to 127.0.0.1 also read what comes back; the token keeps it out,
 * and so do, each by itself, `Host` and `Origin`.
 */
import type { IncomingMessage } from 'node:http';
import type { NodeSodiumApi } from 'sodium';
import { Refusal } from './refusal.js';

const HTTP_PORT = 80;
const TOKEN_BYTES = 16;

/** The address of the page, but for the port. */
export class Guard {
  readonly #api: NodeSodiumApi;
  readonly token: string;

  constructor(api: NodeSodiumApi) {
    this.#api = api;
    this.token = api.toHex(api.random.bytes(TOKEN_BYTES));
  }

  /**
   * @returns what the request is for, below the token
   * @throws Refusal for a request that comes from elsewhere
   */
  admit({ headers: { host, origin }, url = '', socket: { localPort } }: IncomingMessage): string {
    // Browsers leave the port of `http:` out.
    const port = localPort === HTTP_PORT ? '' : `:${localPort}`;
    if (host !== `127.0.0.1${port}` && host !== `localhost${port}`) {
      throw new Refusal(403, 'this server is for 127.0.0.1 and localhost, with the port that was printed');
    }
    const [, token = '', ...path] = url.split('/');
    if (!this.#isToken(token)) throw new Refusal(403, 'this is not the address that sodium printed');
    if (origin !== undefined && origin !== `http://${host}`) {
      throw new Refusal(403, 'requests of other pages are refused');
    }
    // What the page refers to is below it.
    if (path.length === 0)
      throw new Refusal(308, 'the address ends with a slash', { location: `/${token}/` });
    return path.join('/');
  }

  /** How long it takes tells nothing of the token but its length, which is no secret. */
  #isToken(text: string): boolean {
    const [given, expected] = [this.#api.fromUtf8(text), this.#api.fromUtf8(this.token)];
    return given.length === expected.length && this.#api.equals(given, expected);
  }
}
