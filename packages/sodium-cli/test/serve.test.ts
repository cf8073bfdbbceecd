import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { blake2b } from '@noble/hashes/blake2.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { readServeOptions } from '../src/serve/options.ts';
import { temporaryFolder } from './support/folder.ts';
import { sodium } from './support/run.ts';
import { answerOf, ask, begin, type Served, serve } from './support/serving.ts';

const MIB = 1024 * 1024;

const digestOf = (bytes: Uint8Array) => Buffer.from(blake2b(bytes, { dkLen: 32 })).toString('hex');

/** Nobody may find anything here afterwards. */
const folder = temporaryFolder();

let served: Served;
beforeAll(async () => {
  served = await serve(['--limit', '2MiB'], { cwd: folder, env: { TMPDIR: folder } });
});

const post = (body: Uint8Array, headers = {}) => ask(served, { method: 'POST', path: 'hash', body, headers });

describe('what is answered', () => {
  it.each([
    ['', 'text/html; charset=utf-8'],
    ['style.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
    ['main.js', 'text/javascript; charset=utf-8'],
    ['worker.js', 'text/javascript; charset=utf-8'],
    ['server.json', 'application/json'],
  ])('"%s" may do nothing but what the page needs', async (path, type) => {
    const { status, headers, body } = await ask(served, { path });
    expect(status).toBe(200);
    expect(body).not.toBe('');
    expect(headers).toMatchObject({
      'content-type': type,
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    const head = await ask(served, { method: 'HEAD', path });
    expect(head).toMatchObject({ status, body: '' });
    expect(head.headers['content-length']).toBe(headers['content-length']);
  });

  it('the page has no script and no style of its own', async () => {
    const { body } = await ask(served);
    expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/);
  });

  it('says which library it has, and how long a file may be', async () => {
    const { body } = await ask(served, { path: 'server.json' });
    const { backend, version, path, limit } = JSON.parse(body);
    expect({ backend, limit }).toEqual({ backend: 'native', limit: 2 * MIB });
    expect(version).toMatch(/^1\.0\.\d+$/);
    expect(path).toContain('libsodium');
  });

  it.each([0, 5, MIB + 1, 2 * MIB])('the digest of %i bytes', async (length) => {
    const body = randomBytes(length);
    const { status, body: text } = await post(body);
    expect(status).toBe(200);
    const { digest, byteLength, hashingNanoseconds, totalNanoseconds } = JSON.parse(text);
    expect({ digest, byteLength }).toEqual({ digest: digestOf(body), byteLength: length });
    expect(hashingNanoseconds).toBeGreaterThan(0);
    expect(totalNanoseconds).toBeGreaterThanOrEqual(hashingNanoseconds);
  });

  it('bodies of unknown length, several at once, each by itself', async () => {
    const bodies = Array.from({ length: 4 }, () => randomBytes(300_000));
    const askings = bodies.map(() => begin(served, { method: 'POST', path: 'hash' }));
    for (const start of [0, 100_000, 200_000]) {
      for (const [index, asking] of askings.entries()) {
        asking.write(bodies[index]!.subarray(start, start + 100_000));
      }
      await setTimeout(5);
    }
    for (const asking of askings) asking.end();
    const answers = await Promise.all(askings.map(answerOf));
    expect(answers.map(({ body }) => JSON.parse(body).digest)).toEqual(bodies.map(digestOf));
  });

  it('by the name of the machine to itself as well, and to its own page', async () => {
    const host = `localhost:${served.port}`;
    expect(await ask(served, { headers: { host, origin: `http://${host}` } })).toMatchObject({ status: 200 });
    const origin = `http://127.0.0.1:${served.port}`;
    expect(await post(new Uint8Array(3), { origin })).toMatchObject({ status: 200 });
  });
});

describe('what is refused', () => {
  it.each([
    'attacker.example:PORT',
    '127.0.0.1.attacker.example:PORT',
    'user@127.0.0.1:PORT',
    '127.0.0.2:PORT',
    '127.0.0.1:1',
    '127.0.0.1',
  ])('the Host %s, as after DNS rebinding', async (pattern) => {
    const host = pattern.replace('PORT', String(served.port));
    const { status, body } = await ask(served, { headers: { host } });
    expect({ status, body }).toEqual({
      status: 403,
      body: 'this server is for 127.0.0.1 and localhost, with the port that was printed\n',
    });
  });

  it('a wrong token', async () => {
    const { token } = served;
    const wrong = token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const paths = ['/', '//', `/${wrong}/`, `/${token}0/`, `/${token.slice(1)}/`, `/x/${token}/`, '/ü/'];
    for (const path of [...paths, `/${token.toUpperCase()}x/`, '/hash', '/favicon.ico', `/?${token}`]) {
      const answer = await ask(served, { path: encodeURI(path) });
      expect(answer).toMatchObject({ status: 403, body: 'this is not the address that sodium printed\n' });
      expect(answer.body + JSON.stringify(answer.headers)).not.toContain(token);
    }
  });

  it.each(['http://attacker.example', 'null', 'http://localhost', 'https://127.0.0.1'])(
    'the origin %s',
    async (origin) => {
      for (const asked of [{}, { method: 'POST', path: 'hash' }]) {
        const answer = await ask(served, { ...asked, headers: { origin } });
        expect(answer).toMatchObject({ status: 403, body: 'requests of other pages are refused\n' });
      }
    },
  );

  it('what is not there', async () => {
    for (const path of [
      'x',
      'hash/',
      '../',
      'index.html',
      '../../package.json',
      '%2e%2e/',
      'constructor',
      '?',
    ]) {
      expect(await ask(served, { path: `/${served.token}/${path}` })).toMatchObject({ status: 404 });
    }
  });

  it('the address without its end, which leads to the page', async () => {
    const { status, headers } = await ask(served, { path: `/${served.token}` });
    expect({ status, location: headers.location }).toEqual({ status: 308, location: `/${served.token}/` });
  });

  it.each([
    ['POST', '', 'GET, HEAD'],
    ['PUT', 'worker.js', 'GET, HEAD'],
    ['OPTIONS', 'hash', 'POST'],
    ['GET', 'hash', 'POST'],
    ['DELETE', 'hash', 'POST'],
  ])('%s of "%s"', async (method, path, allow) => {
    const { status, headers } = await ask(served, { method, path });
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow });
    expect(headers).not.toHaveProperty('access-control-allow-methods');
  });

  const TOO_LONG = { status: 413, body: 'a file may have at most 2 MiB here; --limit sets that\n' };

  // Whoever is not given a core for a second is cut off before the answer is read.
  it('a body that is too long', { retry: 3 }, async () => {
    expect(await post(new Uint8Array(2 * MIB + 1))).toMatchObject(TOO_LONG);
  });

  it('a body that says it is too long, before it is sent', async () => {
    const headers = { 'content-length': String(2 * MIB + 1), expect: '100-continue' };
    const asking = begin(served, { method: 'POST', path: 'hash', headers });
    let isInvited = false;
    asking.on('continue', () => {
      isInvited = true;
    });
    asking.flushHeaders();
    expect(await answerOf(asking)).toMatchObject(TOO_LONG);
    expect(isInvited).toBe(false);
    asking.destroy();
  });

  it('a body that turns out to be too long; who goes on sending is cut off a second later', async () => {
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /${served.token}/hash HTTP/1.1\r\nHost: localhost:${served.port}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    for (let index = 0; index <= 32; index++) socket.write(chunk);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    expect(String(answer)).toContain(TOO_LONG.body);
    const isCut = once(socket, 'close');
    while (!socket.destroyed) {
      socket.write(chunk);
      await setTimeout(50);
    }
    await isCut;
  });

  it('and a body that was invited is hashed', async () => {
    const body = randomBytes(1000);
    const headers = { 'content-length': '1000', expect: '100-continue' };
    const asking = begin(served, { method: 'POST', path: 'hash', headers });
    const answer = answerOf(asking);
    asking.flushHeaders();
    await once(asking, 'continue');
    asking.end(body);
    expect(JSON.parse((await answer).body).digest).toBe(digestOf(body));
  });

  it.each(['GET / HTTP/1.1\r\n\r\n', 'nonsense\r\n\r\n'])('what is no request: %j', async (bytes) => {
    const socket = connect(served.port, '127.0.0.1');
    socket.end(bytes);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('connections to any other address', async () => {
    const socket = connect(served.port, '127.0.0.2');
    const [error] = await once(socket, 'error');
    expect(error.code).toBe('ECONNREFUSED');
  });
});

it('an upload that breaks off disturbs nobody, and nothing is stored', async () => {
  const cut = begin(served, { method: 'POST', path: 'hash', headers: { 'content-length': '1000000' } });
  cut.on('error', () => {});
  cut.write(randomBytes(500_000));
  await setTimeout(20);
  const other = begin(served, { method: 'POST', path: 'hash' });
  other.write(Buffer.from('ab'));
  await setTimeout(20);
  cut.destroy();
  await setTimeout(20);
  other.end('c');
  expect(JSON.parse((await answerOf(other)).body).digest).toBe(digestOf(Buffer.from('abc')));
  expect(readdirSync(folder)).toEqual([]);
  served.child.kill('SIGTERM');
  const [status] = await once(served.child, 'exit');
  expect(status).toBe(0);
  // The address once, and no fault.
  expect(await served.rest).toBe('');
  expect((await served.errors).split('\n')).toEqual([
    expect.stringMatching(/^sodium compare: the server hashes with native libsodium 1\.0\.\d+, /),
    'sodium compare: open this address in a browser on this machine; Ctrl-C ends it',
    '',
  ]);
});

describe('its end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s ends uploads under way', async (signal) => {
    const server = await serve();
    const asking = begin(server, { method: 'POST', path: 'hash', headers: { 'content-length': '1000' } });
    asking.on('error', () => {});
    asking.write(Buffer.alloc(10));
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    await setTimeout(50);
    const answer = answerOf(asking);
    const exit = once(server.child, 'exit');
    server.child.kill(signal);
    expect(await answer).toMatchObject({ status: 503, body: 'sodium was stopped\n' });
    expect(await exit).toEqual([0, null]);
    idle.destroy();
  });
});

it('another start has another token, and may have a port of its choice', async () => {
  const [one, other] = await Promise.all([serve(), serve()]);
  expect(one.token).not.toBe(other.token);
  expect(await ask(one, { path: `/${other.token}/` })).toMatchObject({ status: 403 });
  one.child.kill();
  await once(one.child, 'exit');
  const again = await serve(['--port', String(one.port)]);
  expect(again.port).toBe(one.port);
  expect(sodium(['compare', '--serve', '--port', String(one.port)])).toEqual({
    status: 1,
    stdout: '',
    stderr: `sodium compare: port ${one.port}: Address already in use\n`,
  });
});

it('works in WebAssembly where there is no native library, and says so', async () => {
  const server = await serve([], { env: { SODIUM_NO_SYSTEM: '1', SODIUM_NO_VENDOR: '1' } });
  expect(JSON.parse((await ask(server, { path: 'server.json' })).body).backend).toBe('wasm');
  const { body } = await ask(server, { method: 'POST', path: 'hash', body: Buffer.from('abc') });
  expect(JSON.parse(body).digest).toBe(digestOf(Buffer.from('abc')));
  server.child.kill();
  const errors = await server.errors;
  expect(errors).toContain('there is no native libsodium here, so WebAssembly is used\n');
  expect(errors).toMatch(/the server hashes with libsodium 1\.0\.\d+ in WebAssembly, /);
});

describe('the command line', () => {
  it('says what is wrong, and starts nothing', () => {
    expect(sodium(['compare', '--serve', '--port', '65536'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "sodium compare: invalid port: '65536': it is 0 to 65535, and 0 is any free one\n" +
        "Try 'sodium compare --help' for more information.\n",
    });
  });

  it.each([
    [{ serve: true, port: '' }, "invalid port: '': it is 0 to 65535, and 0 is any free one"],
    [{ serve: true, port: '0x50' }, "invalid port: '0x50': it is 0 to 65535, and 0 is any free one"],
    [{ serve: true, port: '-1' }, "invalid port: '-1': it is 0 to 65535, and 0 is any free one"],
    [{ serve: true, limit: '1kb' }, "invalid limit: '1kb': it is like 64MiB or 4GiB"],
    [{ serve: true, limit: '' }, "invalid limit: '': it is like 64MiB or 4GiB"],
    [{ serve: true, limit: '8388608GiB' }, "invalid limit: '8388608GiB': it is like 64MiB or 4GiB"],
    [{ serve: true, json: 'x' }, '--json has no meaning with --serve'],
    [{ sizes: '0', serve: true }, '--sizes has no meaning with --serve'],
    [{ port: '80' }, '--port is for --serve'],
    [{ limit: '1MiB' }, '--limit is for --serve'],
  ])('refuses %j', (given, message) => {
    expect(() => readServeOptions(given)).toThrow(message);
  });

  it.each([
    [{}, undefined],
    [{ sizes: '0' }, undefined],
    [{ serve: true }, { port: 0, limit: 4 * 1024 * MIB }],
    [
      { serve: true, port: '8080', limit: '0' },
      { port: 8080, limit: 0 },
    ],
  ])('reads %j', (given, options) => {
    expect(readServeOptions(given)).toEqual(options);
  });
});
