/** How much an install of packed packages takes, with their dependencies as pnpm has installed them for this platform. */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** What file systems give files and folders their place in. */
const BLOCK_BYTES = 4096;

/** A package of ours: unpacked as users get it, and the folder in the workspace where its dependencies are found. */
export interface Packed {
  readonly unpacked: string;
  readonly workspace: string;
}

export interface Size {
  /** As `du -sb` counts: what is in the files, and a block for each folder. */
  readonly bytes: number;
  /** As `du -sk` counts, in bytes: whole blocks. */
  readonly onDisk: number;
}

export interface Installed extends Size {
  /** Of each package, by its name. */
  readonly packages: ReadonlyMap<string, Size>;
  /** Optional dependencies that are not there, for they are for other platforms or not made yet. */
  readonly missing: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

/** @throws when a dependency that is not optional is not installed. */
export function measureInstalled(roots: readonly Packed[]): Installed {
  const packages = new Map<string, Size>();
  const missing: string[] = [];
  const seen = new Set<string>();
  const add = (folder: string, searched: readonly string[]): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const { name, dependencies = {}, optionalDependencies = {} } = readManifest(folder);
    packages.set(packages.has(name) ? folder : name, sizeOf(folder));
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (roots.some(({ unpacked }) => readManifest(unpacked).name === dependency)) continue;
      const found = searched.map((each) => join(each, dependency)).find((each) => existsSync(each));
      if (found !== undefined && isForUsers(readManifest(found))) {
        const real = realpathSync(found);
        // pnpm puts the dependencies of a package beside it, and npm may put some in it.
        add(real, [join(real, 'node_modules'), real.slice(0, -dependency.length - 1)]);
      } else if (Object.hasOwn(optionalDependencies, dependency)) missing.push(dependency);
      else throw new Error(`${dependency}, which ${name} needs, is not installed`);
    }
  };
  for (const { unpacked, workspace } of roots) add(unpacked, [join(workspace, 'node_modules')]);
  return { ...sum([...packages.values()]), packages, missing };
}

/** @throws saying what is how large, when it is more than `limit` in either way of counting. */
export function requireAtMost(limit: number, installed: Installed): void {
  if (Math.max(installed.bytes, installed.onDisk) <= limit) return;
  throw new Error(`an install must take at most ${limit} bytes, got\n${report(installed)}`);
}

/** A line for each package, the largest first. */
export function report({ bytes, onDisk, packages }: Installed): string {
  const sorted = [...packages].sort(([, one], [, other]) => other.bytes - one.bytes);
  return [...sorted, ['together', { bytes, onDisk }] as const]
    .map(
      ([name, size]) =>
        `${String(size.bytes).padStart(10)} bytes ${String(size.onDisk).padStart(10)} on disk  ${name}`,
    )
    .join('\n');
}

/** Stubs in the workspace are no packages for users, and those for other platforms are not installed. */
function isForUsers({ private: isPrivate = false, os, cpu }: Manifest): boolean {
  const fits = (wanted: readonly string[] | undefined, has: string) => wanted?.includes(has) ?? true;
  return !isPrivate && fits(os, process.platform) && fits(cpu, process.arch);
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Without what is installed in it, which counts for itself. */
function sizeOf(folder: string): Size {
  const entries = readdirSync(folder).filter((name) => name !== 'node_modules');
  const sizes = entries.map((name) => {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) return sizeOf(path);
    return { bytes: stats.size, onDisk: Math.ceil(stats.size / BLOCK_BYTES) * BLOCK_BYTES };
  });
  return sum([{ bytes: BLOCK_BYTES, onDisk: BLOCK_BYTES }, ...sizes]);
}

function sum(sizes: readonly Size[]): Size {
  const total = (what: keyof Size) => sizes.reduce((result, size) => result + size[what], 0);
  return { bytes: total('bytes'), onDisk: total('onDisk') };
}
