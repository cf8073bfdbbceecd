/** Which proxy a request goes through. */
import { VendorError } from './vendor-error.js';

/**
 * @param given used for all hosts, instead of what the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, of which those in
 *   small letters count first.
 * @throws VendorError when the proxy has no address by http or https.
 */
export function proxyFor(url: URL, given: string | undefined): URL | undefined {
  const named = given ?? (isExempt(url) ? '' : proxyOfEnvironment(url));
  if (given === undefined && named === '') return undefined;
  const proxy = parseUrl(named);
  if (proxy !== undefined && isDecodable(proxy.username) && isDecodable(proxy.password)) return proxy;
  const what = given === undefined ? 'HTTPS_PROXY or HTTP_PROXY' : 'the proxy';
  // Without a cause, which would show the address, in which there may be a password.
  throw new VendorError('fetch', `${what} must be an http or https address, got no such address`);
}

/** The name and password that are part of a proxy's address, as a header for it. */
export function authorizationFor({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** @returns undefined when it is no address by http or https. */
export function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** As a `%` alone is not, which URLs let pass. */
function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

/** What is asked by https goes through the proxy for http, too, when it has none of its own. */
function proxyOfEnvironment({ protocol }: URL): string {
  return (protocol === 'https:' && variable('HTTPS_PROXY')) || variable('HTTP_PROXY');
}

/** Hosts are exempt with all below them; those with a port only at that port. */
function isExempt({ protocol, hostname, port }: URL): boolean {
  const hosts = variable('NO_PROXY').trim().toLowerCase();
  if (hosts === '*') return true;
  return hosts.split(/[,\s]+/).some((entry) => {
    const { host, only } = /^(?:\*?\.)?(?<host>.+?)(?::(?<only>\d+))?$/.exec(entry)?.groups ?? {};
    if (only !== undefined && only !== (port || (protocol === 'https:' ? '443' : '80'))) return false;
    return host !== undefined && `.${hostname}`.endsWith(`.${host}`);
  });
}

function variable(name: string): string {
  const set = [name.toLowerCase(), name].find((each) => Object.hasOwn(process.env, each));
  return (set !== undefined && process.env[set]) || '';
}
