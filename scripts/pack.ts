/** Makes the tarballs that would be published. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, root } from './setup.mjs';

/**
 * Packs a package of the workspace with pnpm, which replaces `workspace:` and `catalog:` by versions; npm would leave them.
 *
 * @param folder a folder for the tarball alone, made when it isn't there
 * @returns the tarball's path.
 */
export function packWorkspacePackage(name: string, folder: string): string {
  const [command, args] = pnpm('--filter', name, 'pack', '--pack-destination', folder);
  return pack(folder, root, command, args);
}

/** Packs a package that stands in a folder of its own, ready to be published. */
export function packFolder(packageFolder: string, folder: string): string {
  return pack(folder, packageFolder, 'npm', ['pack', '--silent', '--pack-destination', folder]);
}

function pack(folder: string, cwd: string, command: string, args: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, readdirSync(folder)[0]!);
}
