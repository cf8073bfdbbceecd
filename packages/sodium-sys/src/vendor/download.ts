/** Fetches an archive and its signature. What comes is not to be trusted: the size alone is checked here. */
import type { Dispatcher } from 'undici';
import { own } from '../shared/own.js';
import { MAXIMUM_ARCHIVE_BYTES, MAXIMUM_SIGNATURE_BYTES, OFFICIAL_BASE_URL } from './releases.js';
import { VendorError } from './vendor-error.js';

const MAXIMUM_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** How long nothing may come, be it from the proxy or the server, before the download is given up. */
const PATIENCE_MILLISECONDS = 30_000;

export interface DownloadOptions {
  /** A folder by http or https that has the files of {@link OFFICIAL_BASE_URL}, which is the default. */
  readonly baseUrl?: string | undefined;
  /** Used for all hosts, instead of those that HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
  readonly proxy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as the archive comes in; `total` is what the server announced. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

export interface Download {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Downloads an archive and its `.minisig`.
 *
 * @throws VendorError when either cannot be had, and the signal's reason when it was aborted.
 */
export async function download(
  name: string,
  options: DownloadOptions,
  patience = PATIENCE_MILLISECONDS,
): Promise<Download> {
  const { signal, onProgress } = options;
  const folder = folderUrl(options.baseUrl ?? OFFICIAL_BASE_URL);
  const dispatcher = await openDispatcher(options.proxy);
  const common = { dispatcher, signal, patience };
  const [url, signatureUrl] = [new URL(name, folder), new URL(`${name}.minisig`, folder)];
  try {
    const signature = await fetchWhole({ ...common, url: signatureUrl, maximum: MAXIMUM_SIGNATURE_BYTES });
    const bytes = await fetchWhole({ ...common, url, maximum: MAXIMUM_ARCHIVE_BYTES, onProgress });
    return { bytes, signature };
  } finally {
    await dispatcher.destroy();
  }
}

function folderUrl(text: string): URL {
  const url = parseUrl(text);
  if (url === undefined) {
    throw refusal('the base address must be the http or https address of a folder, got no such address');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw refusal('the base address must have no user, password, query or fragment');
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** undici is loaded when it is needed: nobody else shall wait for it. */
async function openDispatcher(proxy: string | undefined): Promise<Dispatcher> {
  const { EnvHttpProxyAgent, ProxyAgent } = await import('undici');
  // Plain http is asked for in the ordinary way: many proxies refuse CONNECT to other ports than 443.
  const options = { proxyTunnel: false };
  try {
    if (proxy === undefined) return new EnvHttpProxyAgent(options);
    if (parseUrl(proxy) !== undefined) return new ProxyAgent({ ...options, uri: proxy });
  } catch {
    // The error would be a cause that shows the address, in which there may be a password.
  }
  const what = proxy === undefined ? 'HTTPS_PROXY or HTTP_PROXY' : 'the proxy';
  throw refusal(`${what} must be an http or https address, got no such address`);
}

function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

interface FileRequest {
  readonly url: URL;
  readonly maximum: number;
  readonly dispatcher: Dispatcher;
  readonly patience: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress?: DownloadOptions['onProgress'];
}

/** A request that hears when nothing came for too long, and says when something did. */
interface WatchedRequest extends FileRequest {
  readonly signal: AbortSignal;
  readonly onSign: () => void;
}

async function fetchWhole(request: FileRequest): Promise<Uint8Array> {
  const { url, patience, signal } = request;
  // One watch for everything that may hang: undici's own leave out a proxy that never answers CONNECT.
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), patience);
  const either = AbortSignal.any(signal === undefined ? [silence.signal] : [silence.signal, signal]);
  const watched = { ...request, signal: either, onSign: () => watch.refresh() };
  try {
    return await readBody(await follow(watched), watched);
  } catch (cause) {
    signal?.throwIfAborted();
    if (silence.signal.aborted) {
      throw refusal(`${url}: nothing came for ${patience / 1000} seconds`, { cause });
    }
    throw cause;
  } finally {
    clearTimeout(watch);
  }
}

/** Redirects stay where they are: another host would learn who asks for what, and https would become http. */
async function follow(request: WatchedRequest): Promise<Dispatcher.ResponseData> {
  let { url } = request;
  for (let redirects = 0; redirects <= MAXIMUM_REDIRECTS; redirects++) {
    const response = await get(url, request);
    request.onSign();
    if (response.statusCode === 200) return response;
    discard(response);
    if (!REDIRECTS.includes(response.statusCode)) {
      throw refusal(`${url}: the server answers with status ${response.statusCode}`);
    }
    url = redirected(url, response.headers['location']);
  }
  throw refusal(`${request.url}: redirects more than ${MAXIMUM_REDIRECTS} times`);
}

/** Not by `fetch`, which would unpack what a server calls encoded, as some do with every `.gz` file. */
async function get(url: URL, { dispatcher, signal }: WatchedRequest): Promise<Dispatcher.ResponseData> {
  try {
    const path = url.pathname + url.search;
    const response = dispatcher.request(own({ origin: url.origin, path, method: 'GET', signal }));
    // undici heeds a signal only once it is connected, which a proxy can put off for minutes.
    return await Promise.race([response, rejectedBy(signal)]);
  } catch (cause) {
    throw refusal(`${url}: cannot be downloaded: ${reasonOf(cause)}`, { cause });
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function redirected(from: URL, location: string | string[] | undefined): URL {
  if (typeof location !== 'string' || !URL.canParse(location, from.href)) {
    throw refusal(`${from}: redirects without saying where to`);
  }
  const to = new URL(location, from);
  if (to.origin === from.origin) return to;
  throw refusal(`${from}: redirects to another host, protocol or port, which is not followed: ${to.origin}`);
}

function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => {}).destroy();
}

async function readBody(response: Dispatcher.ResponseData, request: WatchedRequest): Promise<Uint8Array> {
  const { url, maximum, onSign, onProgress } = request;
  const declared = response.headers['content-length'];
  const total = declared === undefined ? undefined : Number(declared);
  const tooLarge = (amount: string) => refusal(`${url}: is too large: ${amount}, the limit is ${maximum}`);
  if (total !== undefined && total > maximum) {
    discard(response);
    throw tooLarge(`it has ${total} bytes`);
  }
  const chunks: Uint8Array[] = [];
  let received = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      onSign();
      received += chunk.length;
      if (received > maximum) throw tooLarge(`${received} bytes came already`);
      chunks.push(chunk);
      onProgress?.(received, total);
    }
  } catch (cause) {
    // What the loop itself throws is no fault of the server's.
    if (cause !== response.body.errored) throw cause;
    throw refusal(`${url}: is cut off: ${received} of ${total ?? 'more'} bytes came`, { cause });
  }
  return Buffer.concat(chunks);
}

/** A host with several addresses fails with an error for each, and no message of its own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || (code ?? 'unknown error');
}

function refusal(message: string, options?: ErrorOptions): VendorError {
  return new VendorError('fetch', message, options);
}
