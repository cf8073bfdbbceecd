import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  environment,
  type Library,
  moveAway,
  NAMES,
  type Project,
  REPORT,
  requireNative,
  runToolIn,
  withoutModules,
  writeFolder,
} from './project.ts';

const PORT = '38127';

/** The folder of this check is below the one that everything is installed in, which is what `root` says. */
const configuration = (
  settings: string,
) => `const root = new URL('..', import.meta.url).pathname.slice(0, -1);
export default {
  ${settings}
  serverExternalPackages: ['sodium', 'sodium-sys'],
  outputFileTracingRoot: root,
  turbopack: { root },
};
`;

const ROUTE = `import { ${NAMES} } from 'sodium';
export const dynamic = 'force-dynamic';
export function GET() {
  return Response.json(${REPORT});
}
`;

const STANDALONE = `output: 'standalone',
  outputFileTracingIncludes: { '/*': ['../node_modules/@sodium-sys/*/*'] },`;

export async function checkNext(project: Project): Promise<void> {
  const next = join(project.folder, 'node_modules/next/dist/bin/next');
  const folder = write('');
  runToolIn(folder, project.folder, 'next', 'build');
  await expectServed(folder, [next, 'start', '--port', PORT]);

  write(STANDALONE);
  runToolIn(folder, project.folder, 'next', 'build');
  const copy = moveAway(project, 'next/.next/standalone');
  await withoutModules(project, () => expectServed(copy, ['next/server.js']));

  function write(settings: string): string {
    return writeFolder(project, 'next', {
      'package.json': '{ "private": true, "type": "module" }',
      'next.config.mjs': configuration(settings),
      'app/layout.js': 'export default function Layout({ children }) { return children; }',
      'app/hash/route.js': ROUTE,
    });
  }
}

async function expectServed(cwd: string, args: readonly string[]): Promise<void> {
  for (const library of ['prebuilt', 'system'] as const) await expectServedWith(library, cwd, args);
}

async function expectServedWith(library: Library, cwd: string, args: readonly string[]): Promise<void> {
  const env = { ...environment(library), PORT, HOSTNAME: '127.0.0.1' };
  const server = spawn(process.execPath, args, { cwd, env, stdio: 'inherit' });
  const ended = once(server, 'exit');
  try {
    requireNative(library, await ask(server), `what ${args.join(' ')} serves`);
  } finally {
    server.kill();
    await ended;
  }
}

/** Asks until the server listens. */
async function ask(server: ChildProcess): Promise<string> {
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${PORT}/hash`);
      return await response.text();
    } catch (cause) {
      if (server.exitCode !== null) throw new Error('the server has ended', { cause });
      await wait(200);
    }
  }
}
