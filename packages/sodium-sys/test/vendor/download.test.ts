import { execFile, spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { obtainArchive } from '../../src/vendor/archive.js';
import { type DownloadOptions, download } from '../../src/vendor/download.js';
import { MAXIMUM_ARCHIVE_BYTES, type Trust } from '../../src/vendor/releases.js';
import { modules } from '../library/support/child.ts';
import { temporaryFolder } from '../library/support/folder.ts';
import { changed, libsodium, sha256 } from './support/archives.ts';
import { failure, refusal } from './support/refused.ts';
import { filesListener, listen, type Running, serve, serveFiles, serveProxy } from './support/server.ts';
import { newSigner, releaseComment } from './support/signer.ts';

const name = 'libsodium-1.0.22.tar.gz';
const archive = libsodium('1.0.22');
const signer = newSigner();
const signature = signer.sign(archive, { trustedComment: releaseComment(name) });
const trust: Trust = {
  publicKey: signer.publicKey,
  floor: '1.0.21',
  archives: [{ version: '1.0.22', kind: 'dist', sha256: sha256(archive) }],
};
const files = { [`/${name}`]: archive, [`/${name}.minisig`]: signature };

/** Nothing of this machine's own proxies. */
beforeEach(() => {
  for (const variable of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) {
    vi.stubEnv(variable, undefined);
    vi.stubEnv(variable.toLowerCase(), undefined);
  }
});
afterEach(() => vi.unstubAllEnvs());

/** Serves the right signature, and the archive as `listener` does. */
function serveArchive(listener: RequestListener): Promise<Running> {
  return serve((request, response) => {
    if (request.url === `/${name}.minisig`) response.end(signature);
    else listener(request, response);
  });
}

const obtain = (baseUrl: string, options: DownloadOptions = {}) =>
  obtainArchive({ version: '1.0.22', baseUrl, ...options }, trust);
const refused = (baseUrl: string, options: DownloadOptions = {}) =>
  refusal({ version: '1.0.22', baseUrl, ...options }, trust);

describe('an archive is downloaded', () => {
  it('with its signature, from a folder with or without a slash at its end', async () => {
    const { url } = await serveFiles({ [`/sub/${name}`]: archive, [`/sub/${name}.minisig`]: signature });
    for (const base of [`${url}sub/`, `${url}sub`]) {
      expect(await obtain(base)).toMatchObject({ name, version: '1.0.22', sha256: sha256(archive) });
    }
  });

  it('telling how far it is', async () => {
    const { url } = await serveArchive((_, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 100));
      setTimeout(() => response.end(archive.subarray(100)), 100);
    });
    const told: unknown[] = [];
    await obtain(url, { onProgress: (...progress) => told.push(progress) });
    expect(told[0]).toEqual([100, archive.length]);
    expect(told.at(-1)).toEqual([archive.length, archive.length]);
  });

  it('in pieces whose number nobody announced', async () => {
    const { url } = await serveArchive((_, response) => {
      response.write(archive.subarray(0, 100));
      response.end(archive.subarray(100));
    });
    const told: unknown[] = [];
    await obtain(url, { onProgress: (...progress) => told.push(progress) });
    expect(told.at(-1)).toEqual([archive.length, undefined]);
  });

  it('as it is, though the server calls it encoded', async () => {
    const { url } = await serveArchive((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(archive);
    });
    expect(await obtain(url)).toMatchObject({ sha256: sha256(archive) });
  });

  it('through redirects on the same server, five of them', async () => {
    const { url } = await serve(({ url: path }, response) => {
      const [, left, file] = /^\/(?:(\d)\/)?(.*)$/.exec(path!)!;
      const next = left === undefined ? 4 : Number(left) - 1;
      if (next < 0) filesListener(files)({ url: `/${file}` } as never, response as never);
      else
        response.writeHead([301, 302, 303, 307, 308][next]!, { location: `/${next}/${file}` }).end('moved');
    });
    expect(await obtain(url)).toMatchObject({ sha256: sha256(archive) });
  });
});

describe('what was downloaded is refused', () => {
  const served = async (bytes: Uint8Array, minisig: string) =>
    (await serveFiles({ [`/${name}`]: bytes, [`/${name}.minisig`]: minisig })).url;

  it('when the archive was changed, though its signature is right', async () => {
    const other = libsodium('1.0.22', { path: 'libsodium-1.0.22/new.c' });
    const comment = { trustedComment: releaseComment(name) };
    for (const bytes of [changed(archive, 50), other]) {
      expect(await refused(await served(bytes, signer.sign(bytes, comment)))).toEqual({
        step: 'verify',
        message: `${name}: its SHA-256 must be ${sha256(archive)}, got ${sha256(bytes)}`,
      });
    }
  });

  it('when it is what Debian repackaged, which nobody publishes there', async () => {
    const kind = 'debian-orig' as const;
    const repackaged = libsodium('1.0.22', { path: 'libsodium-1.0.22/debian' });
    const more = {
      ...trust,
      archives: [...trust.archives, { version: '1.0.22', kind, sha256: sha256(repackaged) }],
    };
    const baseUrl = await served(
      repackaged,
      signer.sign(repackaged, { trustedComment: releaseComment(name) }),
    );
    expect((await refusal({ version: '1.0.22', baseUrl }, more)).message).toMatch(/: its SHA-256 must be /);
  });

  it('when its signature is wrong, though the archive is right', async () => {
    expect((await refused(await served(archive, signer.sign(changed(archive, 50))))).message).toMatch(
      /^the signature does not match/,
    );
    expect((await refused(await served(archive, newSigner().sign(archive)))).message).toMatch(
      /^the signature is by/,
    );
    const elsewhere = signer.sign(archive, { trustedComment: releaseComment('libsodium-stable.tar.gz') });
    expect(await refused(await served(archive, elsewhere))).toEqual({
      step: 'verify',
      message: `the signature is for another file: for libsodium-stable.tar.gz, not for ${name}`,
    });
  });
});

describe('nothing is asked for', () => {
  it('of a version whose hash is not known', async () => {
    const asked: unknown[] = [];
    const { url } = await serve(({ url: path }, response) => {
      asked.push(path);
      response.end();
    });
    expect(await refusal({ version: '1.0.23', baseUrl: url }, trust)).toEqual({
      step: 'verify',
      message:
        'libsodium 1.0.23 is not downloaded, as its hash is not known here (those of 1.0.22 are); ' +
        'a signed archive of it is taken from a file',
    });
    expect((await refusal({ version: '1.0.20', baseUrl: url }, trust)).message).toMatch(/^nothing below/);
    expect(asked).toEqual([]);
  });

  it.each([
    ['', 'the base address must be the http or https address of a folder, got no such address'],
    ['download.libsodium.org', 'the base address must be the http or https address of a folder, got no'],
    ['file:///srv/releases/', 'the base address must be the http or https address of a folder, got no such'],
    ['https://user:secret@localhost/', 'the base address must have no user, password, query or fragment'],
    ['https://user@localhost/', 'the base address must have no user, password, query or fragment'],
    ['https://:secret@localhost/', 'the base address must have no user, password, query or fragment'],
    ['https://localhost/?file=', 'the base address must have no user, password, query or fragment'],
    ['https://localhost/#releases', 'the base address must have no user, password, query or fragment'],
  ])('of an address that is no folder: %j', async (baseUrl, expected) => {
    const { step, message } = await refused(baseUrl);
    expect(step).toBe('fetch');
    expect(message).toContain(expected);
    expect(message).not.toContain('secret');
  });

  it.each(['', 'localhost:3128', 'socks5://localhost', 'file:///proxy', 'http://me:%secret@localhost'])(
    'of a proxy that is none: %j',
    async (proxy) => {
      expect(await refused('http://localhost/', { proxy })).toEqual({
        step: 'fetch',
        message: 'the proxy must be an http or https address, got no such address',
      });
    },
  );

  it('when the variables name no proxy', async () => {
    for (const address of ['http://', 'http://me:secret@', 'http://me:%secret@localhost']) {
      vi.stubEnv('HTTP_PROXY', address);
      const error = await download(name, { baseUrl: 'http://localhost/' }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        step: 'fetch',
        message: 'HTTPS_PROXY or HTTP_PROXY must be an http or https address, got no such address',
      });
      expect(inspect(error, { depth: 9 })).not.toContain('secret');
    }
  });
});

describe('a download fails', () => {
  it('when the server has no such file, or breaks', async () => {
    const { url } = await serveFiles({ [`/${name}.minisig`]: signature });
    expect(await refused(url)).toEqual({
      step: 'fetch',
      message: `${url}${name}: the server answers with status 404`,
    });
    expect((await refused((await serveFiles({ [`/${name}`]: archive })).url)).message).toContain(
      `${name}.minisig: the server answers with status 404`,
    );
    for (const status of [204, 206, 304, 401, 500]) {
      const broken = await serveArchive((_, response) => {
        response.writeHead(status).end(status === 206 ? archive : undefined);
      });
      expect((await refused(broken.url)).message).toBe(
        `${broken.url}${name}: the server answers with status ${status}`,
      );
    }
  });

  it('when it is cut off', async () => {
    const cut = (headers: Record<string, string | number>) =>
      serveArchive((_, response) => {
        response.writeHead(200, headers);
        response.write(archive.subarray(0, 100), () => setTimeout(() => response.destroy(), 50));
      });
    const announced = await cut({ 'content-length': archive.length });
    expect(await refused(announced.url)).toEqual({
      step: 'fetch',
      message: `${announced.url}${name}: is cut off: 100 of ${archive.length} bytes came`,
    });
    const unannounced = await cut({});
    expect((await refused(unannounced.url)).message).toBe(
      `${unannounced.url}${name}: is cut off: 100 of more bytes came`,
    );
  });

  it('when it is too large, announced or not', async () => {
    const announced = await serveArchive((_, response) => {
      response.writeHead(200, { 'content-length': MAXIMUM_ARCHIVE_BYTES + 1 }).write('x');
    });
    expect(await refused(announced.url)).toEqual({
      step: 'fetch',
      message: `${announced.url}${name}: is too large: it has ${MAXIMUM_ARCHIVE_BYTES + 1} bytes, the limit is ${MAXIMUM_ARCHIVE_BYTES}`,
    });
    let sent = 0;
    const endless = await serveArchive((_, response) => {
      const piece = Buffer.alloc(1024 * 1024);
      const more = () => {
        sent += piece.length;
        if (!response.destroyed) response.write(piece, more);
      };
      more();
    });
    expect((await refused(endless.url)).message).toMatch(
      new RegExp(`: is too large: \\d+ bytes came already, the limit is ${MAXIMUM_ARCHIVE_BYTES}$`),
    );
    expect(sent).toBeLessThan(2 * MAXIMUM_ARCHIVE_BYTES);
    const long = await serveFiles({ [`/${name}.minisig`]: 'x'.repeat(4097), [`/${name}`]: archive });
    expect((await refused(long.url)).message).toBe(
      `${long.url}${name}.minisig: is too large: it has 4097 bytes, the limit is 4096`,
    );
  });

  it('when it is redirected to another host, port or protocol, which is not asked', async () => {
    const asked: unknown[] = [];
    const other = await serve(({ url: path }, response) => {
      asked.push(path);
      response.end(archive);
    });
    for (const origin of [
      `http://localhost:${other.port}`,
      `http://127.0.0.1:${other.port}`,
      'https://127.0.0.1',
    ]) {
      const { url } = await serveArchive((_, response) => {
        response.writeHead(302, { location: `${origin}/${name}` }).end();
      });
      expect(await refused(url)).toEqual({
        step: 'fetch',
        message: `${url}${name}: redirects to another host, protocol or port, which is not followed: ${origin}`,
      });
    }
    for (const location of [
      (port: string) => `//localhost:${port}/`,
      (port: string) => `https://127.0.0.1:${port}/`,
    ]) {
      const samePort = await serve(({ headers }, response) => {
        response.writeHead(302, { location: location(headers.host!.split(':')[1]!) }).end();
      });
      expect((await refused(samePort.url)).message).toContain('redirects to another host, protocol or port');
    }
    expect(asked).toEqual([]);
  });

  it('when it is redirected in a circle, or nowhere', async () => {
    let asked = 0;
    const circle = await serve(({ url: path }, response) => {
      asked++;
      response.writeHead(302, { location: path! }).end();
    });
    expect((await refused(circle.url)).message).toBe(
      `${circle.url}${name}.minisig: redirects more than 5 times`,
    );
    expect(asked).toBe(6);
    for (const headers of [{}, { location: 'http://' }]) {
      const nowhere = await serve((_, response) => {
        response.writeHead(302, headers).end();
      });
      expect((await refused(nowhere.url)).message).toBe(
        `${nowhere.url}${name}.minisig: redirects without saying where to`,
      );
    }
  });

  it('when nobody is there', async () => {
    const { url, server } = await serveFiles(files);
    server.close();
    await once(server, 'close');
    const { step, message } = await refused(url);
    expect({ step, message }).toEqual({
      step: 'fetch',
      message: expect.stringContaining(`${url}${name}.minisig: cannot be downloaded: `),
    });
    expect(message).toContain('ECONNREFUSED');
  });

  it('when nobody is there at any address of a host', async () => {
    const { url, server, port } = await serveFiles(files);
    server.close();
    await once(server, 'close');
    const addresses = [1, 2].map((last) => ({ address: `127.0.0.${last}`, family: 4 }));
    const lookup = vi.spyOn(dns, 'lookup') as unknown as MockInstance<
      (host: string, options: object, done: (error: null, found: typeof addresses) => void) => void
    >;
    lookup.mockImplementation((_host, _options, done) => done(null, addresses));
    try {
      const base = url.replace('127.0.0.1', 'mirror.test');
      expect((await refused(base)).message).toBe(
        `http://mirror.test:${port}/${name}.minisig: cannot be downloaded: ECONNREFUSED`,
      );
    } finally {
      lookup.mockRestore();
    }
  });

  it('when what comes is no HTTP', async () => {
    const { url, server } = await serve(() => {});
    server.on('connection', (socket) => socket.end('SSH-2.0-server\r\n'));
    expect((await refused(url)).message).toMatch(/: cannot be downloaded: .+/);
  });

  const patience = 300;
  const nothingCame = (url: string) => ({ step: 'fetch', message: `${url}: nothing came for 0.3 seconds` });

  it('when nothing comes for too long: no answer, or no more of one', async () => {
    const silent = await serve(() => {});
    expect(await failure(() => download(name, { baseUrl: silent.url }, patience))).toEqual(
      nothingCame(`${silent.url}${name}.minisig`),
    );
    const stuck = await serveArchive((_, response) => {
      response.writeHead(200, { 'content-length': archive.length }).write(archive.subarray(0, 100));
    });
    expect(await failure(() => download(name, { baseUrl: stuck.url }, patience))).toEqual(
      nothingCame(`${stuck.url}${name}`),
    );
  });

  it('but not when it is only slow', async () => {
    const { url } = await serveArchive(async (_, response) => {
      for (let at = 0; at < archive.length; at += Math.ceil(archive.length / 6)) {
        response.write(archive.subarray(at, at + Math.ceil(archive.length / 6)));
        await new Promise((resolve) => setTimeout(resolve, patience / 2));
      }
      response.end();
    });
    expect((await download(name, { baseUrl: url }, patience)).bytes).toEqual(archive);
  });

  it.each([
    ['never answers', ''],
    ['leads to a server that never answers', 'HTTP/1.1 200 Connection established\r\n\r\n'],
  ])('when a proxy %s, and no connection stays', async (_, answer) => {
    const proxy = await serve(() => {});
    let open = 0;
    proxy.server.on('connect', (_request, socket) => {
      open++;
      socket.write(answer);
      socket
        .on('end', () => socket.end())
        .on('close', () => open--)
        .resume();
    });
    const start = Date.now();
    const options = { baseUrl: 'https://localhost/', proxy: proxy.url };
    expect(await failure(() => download(name, options, patience))).toEqual(
      nothingCame(`https://localhost/${name}.minisig`),
    );
    expect(Date.now() - start).toBeLessThan(5_000);
    await vi.waitFor(() => expect(open).toBe(0), 1_000);
  });

  it('with the reason of the signal, whenever it is aborted', async () => {
    const reason = new Error('not any more');
    for (const listener of [
      () => {},
      ((_, response) => void response.write(archive.subarray(0, 100))) as RequestListener,
    ]) {
      const { url } = await serveArchive(listener);
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 200);
      await expect(obtain(url, { signal: controller.signal })).rejects.toBe(reason);
    }
    const { url } = await serveFiles(files);
    const during = new AbortController();
    const onProgress = () => during.abort(reason);
    await expect(obtain(url, { signal: during.signal, onProgress })).rejects.toBe(reason);
  });

  it('with what onProgress throws', async () => {
    const { url } = await serveFiles(files);
    const reason = new Error('of the caller');
    const onProgress = () => {
      throw reason;
    };
    await expect(obtain(url, { onProgress })).rejects.toBe(reason);
  });
});

describe('a proxy', () => {
  const both = (url: string) => [`GET ${url}${name}.minisig`, `GET ${url}${name}`];

  it('is asked when it is given, whatever the variables say, with its password', async () => {
    const { url } = await serveFiles(files);
    const proxy = await serveProxy();
    vi.stubEnv('NO_PROXY', '*');
    await obtain(url, { proxy: proxy.url.replace('//', '//me:secret@') });
    expect(proxy.asked).toEqual(both(url));
    const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(proxy.authorizations).toEqual([authorization, authorization]);
  });

  it.each(['HTTP_PROXY', 'http_proxy'])('is asked when %s names it', async (variable) => {
    const { url } = await serveFiles(files);
    const proxy = await serveProxy();
    vi.stubEnv(variable, proxy.url);
    await obtain(url);
    expect(proxy.asked).toEqual(both(url));
  });

  it.each(['127.0.0.1', '*', 'example.org, 127.0.0.1'])('is not asked when NO_PROXY is %s', async (hosts) => {
    const { url } = await serveFiles(files);
    const proxy = await serveProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', hosts);
    await obtain(url);
    expect(proxy.asked).toEqual([]);
  });

  it('whose answer is an error is told', async () => {
    const proxy = await serve((_, response) => {
      response.writeHead(407).end();
    });
    proxy.server.on('connect', (_, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    );
    for (const baseUrl of ['http://localhost/', 'https://localhost/']) {
      const options = { baseUrl, proxy: proxy.url.replace('//', '//me:secret@') };
      const error = await download(name, options).catch((reason: unknown) => reason);
      const answer = baseUrl.startsWith('https')
        ? 'cannot be downloaded: the proxy answers with status 407'
        : 'the server answers with status 407';
      expect(error).toMatchObject({ step: 'fetch', message: `${baseUrl}${name}.minisig: ${answer}` });
      expect(inspect(error, { depth: 9 })).not.toContain('secret');
    }
  });
});

describe('by https', () => {
  const missing = spawnSync('openssl', ['version']).error !== undefined;
  beforeEach((context) => context.skip(missing, 'there is no openssl here to make a certificate'));

  function certificate() {
    const folder = temporaryFolder();
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const options = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', key, '-out', cert];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    expect(spawnSync('openssl', [...options, ...subject], { encoding: 'utf8' })).toMatchObject({ status: 0 });
    return { path: cert, key: readFileSync(key), cert: readFileSync(cert) };
  }

  /** Downloads in a process of its own, as certificates to trust are read when Node starts. */
  async function inChild(options: DownloadOptions, env: Readonly<Record<string, string>>) {
    const script = `
      import { download } from ${JSON.stringify(`${modules}vendor/download.js`)};
      let outcome;
      try {
        const { bytes, signature } = await download(${JSON.stringify(name)}, ${JSON.stringify(options)});
        outcome = { bytes: Buffer.from(bytes).toString('hex'), signature: Buffer.from(signature).toString() };
      } catch ({ step, message }) {
        outcome = { step, message };
      }
      console.log(JSON.stringify(outcome));
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      {
        env: { ...process.env, ...env },
        timeout: 60_000,
      },
    );
    return JSON.parse(stdout) as Record<string, string>;
  }

  const whole = { bytes: archive.toString('hex'), signature };

  it('it is downloaded, directly and through a tunnel', async () => {
    const { path, ...credentials } = certificate();
    const { url, port } = await listen(createSecureServer(credentials, filesListener(files)), 'https');
    const proxy = await serveProxy();
    const env = { NODE_EXTRA_CA_CERTS: path };
    expect(await inChild({ baseUrl: url }, env)).toEqual(whole);
    expect(proxy.asked).toEqual([]);
    expect(await inChild({ baseUrl: url }, { ...env, HTTPS_PROXY: proxy.url })).toEqual(whole);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT 127.0.0.1:${port}`]));
    const asked = proxy.asked.length;
    expect(await inChild({ baseUrl: url, proxy: proxy.url }, env)).toEqual(whole);
    expect(proxy.asked.length).toBeGreaterThan(asked);
  });

  it('the proxy alone learns its password', async () => {
    const { path, ...credentials } = certificate();
    const headers: unknown[] = [];
    const listener: RequestListener = (request, response) => {
      headers.push(request.headers);
      filesListener(files)(request, response as never);
    };
    const { url, port } = await listen(createSecureServer(credentials, listener), 'https');
    const proxy = await serveProxy();
    const options = { baseUrl: url, proxy: proxy.url.replace('//', '//me:s%3Acret@') };
    expect(await inChild(options, { NODE_EXTRA_CA_CERTS: path })).toEqual(whole);
    const authorization = `Basic ${Buffer.from('me:s:cret').toString('base64')}`;
    expect(proxy.authorizations).toEqual([authorization, authorization]);
    const own = { host: `127.0.0.1:${port}`, connection: 'close' };
    expect(headers).toEqual([own, own]);
  });

  it('the proxy is reached by https, too, for both', async () => {
    const { path, ...credentials } = certificate();
    const { url } = await listen(createSecureServer(credentials, filesListener(files)), 'https');
    const plain = await serveFiles(files);
    const proxy = await serveProxy(createSecureServer(credentials));
    for (const baseUrl of [url, plain.url]) {
      expect(await inChild({ baseUrl, proxy: proxy.url }, { NODE_EXTRA_CA_CERTS: path })).toEqual(whole);
    }
    const { host } = new URL(url);
    const tunnel = `CONNECT ${host}`;
    expect(proxy.asked).toEqual([
      tunnel,
      tunnel,
      `GET ${plain.url}${name}.minisig`,
      `GET ${plain.url}${name}`,
    ]);
  });

  it('a tunnel to somebody else is refused', async () => {
    const { path, ...credentials } = certificate();
    const { port } = await listen(createSecureServer(credentials, filesListener(files)), 'https');
    const proxy = await serve(() => {});
    proxy.server.on('connect', (_, client: Socket) => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client
        .pipe(connect(port, '127.0.0.1'))
        .on('error', () => {})
        .pipe(client);
    });
    const { step, message } = await inChild(
      { baseUrl: 'https://somebody.test/', proxy: proxy.url },
      { NODE_EXTRA_CA_CERTS: path },
    );
    expect({ step, message }).toEqual({
      step: 'fetch',
      message: expect.stringMatching(
        /: cannot be downloaded: Hostname\/IP does not match certificate's altnames/,
      ),
    });
  });

  it('it is refused when the certificate is nobody’s, or the redirect leads to http', async () => {
    const { path, ...credentials } = certificate();
    const { url } = await listen(createSecureServer(credentials, filesListener(files)), 'https');
    const { step, message } = await inChild({ baseUrl: url }, {});
    expect(step).toBe('fetch');
    expect(message).toMatch(/: cannot be downloaded: self-signed certificate\b/);
    const plain = await serveFiles(files);
    const redirecting = createSecureServer(credentials, (request, response) => {
      response.writeHead(302, { location: new URL(request.url!, plain.url).href }).end();
    });
    const secure = await listen(redirecting, 'https');
    expect(await inChild({ baseUrl: secure.url }, { NODE_EXTRA_CA_CERTS: path })).toEqual({
      step: 'fetch',
      message:
        `${secure.url}${name}.minisig: redirects to another host, protocol or port, ` +
        `which is not followed: ${plain.url.slice(0, -1)}`,
    });
  });
});

it('a download that ended leaves no connection open', async () => {
  let open = 0;
  const running = await serveFiles(files);
  running.server.on('connection', (socket) => {
    open++;
    socket.on('close', () => open--);
  });
  await obtain(running.url);
  await vi.waitFor(() => expect(open).toBe(0), 1_000);
});
