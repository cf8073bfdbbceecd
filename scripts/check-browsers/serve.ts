/** The page of `sodium compare --serve`, as the installed package has it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DIGEST } from './bundle.ts';

/** @throws Error when a part of the page is missing, or a digest is wrong */
export async function checkServing(project: string): Promise<void> {
  const program = join(project, 'node_modules/sodium-cli/bin/sodium.cjs');
  const child = spawn(process.execPath, [program, 'compare', '--serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [address] = (await once(createInterface(child.stdout), 'line')) as [string];
    const page = await textAt(address);
    for (const [, path] of page.matchAll(/(?:src|href)="([^"]+)"/g)) await textAt(address + path);
    const { digest } = JSON.parse(await textAt(`${address}hash`, { method: 'POST', body: 'abc' }));
    if (digest !== DIGEST) throw new Error(`sodium compare --serve answers with the digest ${digest}`);
  } finally {
    child.kill();
  }
}

async function textAt(url: string, options: RequestInit = {}): Promise<string> {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return await response.text();
}
