/** Fetches an archive and its signature. What comes is not to be trusted: the size alone is checked here. */
import type { IncomingMessage } from 'node:http';
import { parseUrl, proxyFor } from './proxy.js';
import { MAXIMUM_ARCHIVE_BYTES, MAXIMUM_SIGNATURE_BYTES, OFFICIAL_BASE_URL } from './releases.js';
import { get } from './request.js';
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
  const common = { proxy: proxyFor(folder, options.proxy), signal, patience };
  const [url, signatureUrl] = [new URL(name, folder), new URL(`${name}.minisig`, folder)];
  const signature = await fetchWhole({ ...common, url: signatureUrl, maximum: MAXIMUM_SIGNATURE_BYTES });
  const bytes = await fetchWhole({ ...common, url, maximum: MAXIMUM_ARCHIVE_BYTES, onProgress });
  return { bytes, signature };
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

interface FileRequest {
  readonly url: URL;
  readonly maximum: number;
  /** Redirects stay on one host, so that it is the right one for them, too. */
  readonly proxy: URL | undefined;
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
  // One watch for everything that may hang: looking the host up, the proxy, the server.
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
async function follow(request: WatchedRequest): Promise<IncomingMessage> {
  let { url } = request;
  for (let redirects = 0; redirects <= MAXIMUM_REDIRECTS; redirects++) {
    const response = await ask(url, request);
    request.onSign();
    if (response.statusCode === 200) return response;
    response.destroy();
    if (!REDIRECTS.includes(response.statusCode!)) {
      throw refusal(`${url}: the server answers with status ${response.statusCode}`);
    }
    url = redirected(url, response.headers['location']);
  }
  throw refusal(`${request.url}: redirects more than ${MAXIMUM_REDIRECTS} times`);
}

/** Not by `fetch`, which would unpack what a server calls encoded, as some do with every `.gz` file. */
async function ask(url: URL, { proxy, signal }: WatchedRequest): Promise<IncomingMessage> {
  try {
    return await get(url, proxy, signal);
  } catch (cause) {
    throw refusal(`${url}: cannot be downloaded: ${reasonOf(cause)}`, { cause });
  }
}

function redirected(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw refusal(`${from}: redirects without saying where to`);
  }
  const to = new URL(location, from);
  if (to.origin === from.origin) return to;
  throw refusal(`${from}: redirects to another host, protocol or port, which is not followed: ${to.origin}`);
}

async function readBody(response: IncomingMessage, request: WatchedRequest): Promise<Uint8Array> {
  const { url, maximum, onSign, onProgress } = request;
  const declared = response.headers['content-length'];
  const total = declared === undefined ? undefined : Number(declared);
  const tooLarge = (amount: string) => refusal(`${url}: is too large: ${amount}, the limit is ${maximum}`);
  if (total !== undefined && total > maximum) {
    response.destroy();
    throw tooLarge(`it has ${total} bytes`);
  }
  const chunks: Uint8Array[] = [];
  let received = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      onSign();
      received += chunk.length;
      if (received > maximum) throw tooLarge(`${received} bytes came already`);
      chunks.push(chunk);
      onProgress?.(received, total);
    }
  } catch (cause) {
    // What the loop itself throws is no fault of the server's.
    if (cause !== response.errored) throw cause;
    throw refusal(`${url}: is cut off: ${received} of ${total ?? 'more'} bytes came`, { cause });
  }
  // An abort with the last piece comes too late for the loop.
  request.signal.throwIfAborted();
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
