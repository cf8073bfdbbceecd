import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { proxyFor } from '../../src/vendor/proxy.js';

/** Nothing of this machine's own proxies. */
beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => vi.unstubAllEnvs());

const found = (url: string) => proxyFor(new URL(url), undefined)?.href;
const SECURE = 'https://download.libsodium.org/';
const PLAIN = 'http://download.libsodium.org/';

describe('the variables', () => {
  it('name no proxy when they are not set, or empty', () => {
    for (const value of [undefined, '']) {
      for (const name of ['HTTP_PROXY', 'https_proxy']) vi.stubEnv(name, value);
      expect([found(SECURE), found(PLAIN)]).toEqual([undefined, undefined]);
    }
  });

  it('name one for each protocol, in small letters first, and that of http for both', () => {
    vi.stubEnv('HTTP_PROXY', 'http://plain:1');
    expect([found(SECURE), found(PLAIN)]).toEqual(['http://plain:1/', 'http://plain:1/']);
    vi.stubEnv('HTTPS_PROXY', 'https://secure:2');
    expect([found(SECURE), found(PLAIN)]).toEqual(['https://secure:2/', 'http://plain:1/']);
    vi.stubEnv('https_proxy', 'http://small:3');
    vi.stubEnv('http_proxy', '');
    expect([found(SECURE), found(PLAIN)]).toEqual(['http://small:3/', undefined]);
  });

  it.each<[string, Readonly<Record<string, boolean>>]>([
    ['*', { [SECURE]: false, 'http://[::1]:8080/': false }],
    ['', { [SECURE]: true }],
    ['*, other.org', { [SECURE]: true }],
    ['libsodium.org', { [SECURE]: false, [PLAIN]: false, 'https://libsodium.org/': false }],
    ['.libsodium.org', { [SECURE]: false, 'https://libsodium.org/': false }],
    ['*.libsodium.org', { [SECURE]: false, 'https://libsodium.org/': false }],
    ['sodium.org other.org', { [SECURE]: true, 'https://a.other.org/': false }],
    ['libsodium.org.evil.org, ., :443,', { [SECURE]: true }],
    ['org', { [SECURE]: false, 'https://localhost/': true }],
    ['LibSodium.ORG\tlocalhost', { [SECURE]: false, 'https://localhost:8080/': false }],
    ['libsodium.org:443', { [SECURE]: false, [PLAIN]: true, 'https://libsodium.org:8443/': true }],
    ['libsodium.org:80', { [SECURE]: true, [PLAIN]: false }],
    ['libsodium.org:8443', { [SECURE]: true, 'https://libsodium.org:8443/': false }],
    ['[::1]', { 'http://[::1]/': false, 'http://[::1]:8080/': false, 'http://[::11]/': true }],
    ['127.0.0.1', { 'http://127.0.0.1:80/': false, 'http://127.0.0.11/': true }],
  ])('say in NO_PROXY who needs none: %j', (hosts, expected) => {
    vi.stubEnv('HTTP_PROXY', 'http://proxy:1');
    vi.stubEnv('NO_PROXY', hosts);
    const asked = Object.keys(expected).map((url) => [url, found(url) !== undefined]);
    expect(Object.fromEntries(asked)).toEqual(expected);
  });

  it('are those of the environment, not what is on Object.prototype', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    Object.assign(prototype, {
      https_proxy: 'http://polluted',
      HTTP_PROXY: 'http://polluted',
      no_proxy: '*',
    });
    try {
      expect(found(SECURE)).toBe(undefined);
      vi.stubEnv('HTTPS_PROXY', 'http://proxy:1');
      expect(found(SECURE)).toBe('http://proxy:1/');
    } finally {
      for (const name of ['https_proxy', 'HTTP_PROXY', 'no_proxy']) delete prototype[name];
    }
  });
});

it('a given proxy is for all hosts', () => {
  vi.stubEnv('NO_PROXY', '*');
  vi.stubEnv('HTTPS_PROXY', 'http://other:1');
  expect(proxyFor(new URL(SECURE), 'https://me:secret@proxy:1')?.href).toBe('https://me:secret@proxy:1/');
});
