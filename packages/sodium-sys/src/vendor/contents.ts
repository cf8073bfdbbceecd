/**
 * What is in a source archive, read whole into memory before a byte of it is written: libsodium's archives have
 * ordinary files and folders in one folder, and nothing else is let through.
 */
import { promisify } from 'node:util';
import { type Gunzip, gunzip } from 'node:zlib';
import type { ReadEntry } from 'tar/read-entry';
import { VendorError } from './vendor-error.js';

/** libsodium has a tenth of either. */
const MAXIMUM_ENTRIES = 10_000;
const MAXIMUM_BYTES = 128 * 1024 * 1024;

const BLOCK_BYTES = 512;
const GZIP_MAGIC = '1f8b';

export interface ArchiveContents {
  /** The one folder that everything is in. */
  readonly topFolder: string;
  /** Each after the one that it is in; paths with slashes. */
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a `.tar.gz`.
 *
 * @param name how errors call it
 * @throws VendorError when it is damaged, or has anything that could be written to a wrong place or in two ways.
 */
export async function readContents(bytes: Uint8Array, name: string): Promise<ArchiveContents> {
  const tar = await decompress(bytes, name);
  // A parser that sees this would decompress once more.
  if (tar.toString('hex', 0, 2) === GZIP_MAGIC) throw refusal(name, 'is compressed twice');
  const tree = new Tree(name);
  await parse(tar, name, (entry) => collect(entry, tree, name));
  return tree.contents();
}

async function decompress(bytes: Uint8Array, name: string): Promise<Buffer> {
  try {
    const options = { info: true, maxOutputLength: MAXIMUM_BYTES };
    // `info` changes what is returned, of which the types know nothing.
    const result = (await promisify(gunzip)(bytes, options)) as unknown as { buffer: Buffer; engine: Gunzip };
    if (result.engine.bytesWritten === bytes.length) return result.buffer;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw refusal(name, `unpacks to more than ${MAXIMUM_BYTES} bytes`, { cause });
    }
    const isCutOff = code === 'Z_BUF_ERROR';
    throw refusal(name, isCutOff ? 'is cut off' : `is no gzip file, or damaged: ${message}`, { cause });
  }
  throw refusal(name, 'has something behind its compressed data');
}

/** Parses block by block, so as to see where the archive says that it ends. */
async function parse(tar: Buffer, name: string, onEntry: (entry: ReadEntry) => void): Promise<void> {
  const { Parser } = await import('tar/parse');
  let failure: unknown;
  let ended = false;
  const parser = new Parser({ strict: true, zstd: false, onReadEntry: onEntry });
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('ignoredEntry', ({ type, path }: ReadEntry) => {
    failure ??= refusal(name, `has an entry of type ${type}: ${path}`);
  });
  parser.on('eof', () => {
    ended = true;
  });
  let at = 0;
  for (; at < tar.length && !ended; at += BLOCK_BYTES) {
    parser.write(tar.subarray(at, at + BLOCK_BYTES));
    if (failure !== undefined) throw asRefusal(failure, name);
  }
  if (!ended) throw refusal(name, 'is cut off: it has no end mark');
  if (tar.subarray(at).some((byte) => byte !== 0)) throw refusal(name, 'has something behind its end mark');
}

function asRefusal(error: unknown, name: string): VendorError {
  if (error instanceof VendorError) return error;
  return refusal(name, `is damaged: ${(error as Error).message}`, { cause: error });
}

function collect(entry: ReadEntry, tree: Tree, name: string): void {
  const { path, type } = entry;
  if (type === 'Directory') {
    tree.addFolder(path.replace(/\/$/, ''));
    entry.resume();
    return;
  }
  if (type !== 'File' && type !== 'OldFile') {
    throw refusal(name, `has ${kindOf(type)}, where only files and folders may be: ${path}`);
  }
  // A header may claim any size: what counts is what comes.
  const chunks: Buffer[] = [];
  tree.addFile(path, chunks);
  entry.on('data', (chunk) => chunks.push(chunk));
}

function kindOf(type: string): string {
  if (type === 'SymbolicLink') return 'a symbolic link';
  if (type === 'Link') return 'a hard link';
  return `an entry of type ${type}`;
}

interface Node {
  readonly path: string;
  /** What the file holds; undefined for a folder. */
  readonly chunks: readonly Uint8Array[] | undefined;
  /** Whether it has an entry of its own, unlike a folder that is only part of others' paths. */
  readonly named: boolean;
}

/** The files and folders so far, so that no two of them can get in each other's way. */
class Tree {
  readonly #name: string;
  /** By the path as a file system sees it that knows no case and no forms of accents. */
  readonly #nodes = new Map<string, Node>();
  #entries = 0;

  constructor(name: string) {
    this.#name = name;
  }

  addFolder(path: string): void {
    this.#add({ path, chunks: undefined, named: true });
  }

  addFile(path: string, chunks: readonly Uint8Array[]): void {
    this.#add({ path, chunks, named: true });
  }

  #add(node: Node): void {
    if (++this.#entries > MAXIMUM_ENTRIES) {
      throw refusal(this.#name, `has more than ${MAXIMUM_ENTRIES} entries`);
    }
    requireOrdinaryPath(node.path, this.#name);
    const names = node.path.split('/');
    for (let depth = 1; depth < names.length; depth++) {
      this.#claim({ path: names.slice(0, depth).join('/'), chunks: undefined, named: false });
    }
    this.#claim(node);
  }

  #claim(node: Node): void {
    const key = node.path.normalize('NFC').toLowerCase();
    const other = this.#nodes.get(key);
    if (other === undefined) {
      this.#nodes.set(key, node);
      return;
    }
    if (other.path !== node.path) {
      throw refusal(this.#name, `has paths that differ only by case: ${other.path} and ${node.path}`);
    }
    if ((other.named && node.named) || other.chunks !== undefined || node.chunks !== undefined) {
      throw refusal(this.#name, `has a path twice: ${node.path}`);
    }
    if (node.named) this.#nodes.set(key, node);
  }

  contents(): ArchiveContents {
    const nodes = [...this.#nodes.values()];
    const tops = nodes.filter(({ path }) => !path.includes('/'));
    const [top] = tops;
    if (top === undefined) throw refusal(this.#name, 'is empty');
    if (tops.length > 1 || top.chunks !== undefined) {
      throw refusal(
        this.#name,
        `must have everything in one folder, has at its top: ${tops.map(({ path }) => path).join(', ')}`,
      );
    }
    return {
      topFolder: top.path,
      folders: nodes.filter(({ chunks }) => chunks === undefined).map(({ path }) => path),
      files: new Map(
        nodes.flatMap(({ path, chunks }) => (chunks === undefined ? [] : [[path, Buffer.concat(chunks)]])),
      ),
    };
  }
}

function requireOrdinaryPath(path: string, name: string): void {
  const shown = JSON.stringify(path);
  if (path.startsWith('/')) throw refusal(name, `has an absolute path: ${shown}`);
  const parts = path.split('/');
  if (parts.includes('..')) throw refusal(name, `has a path that leads out of its folder: ${shown}`);
  // Windows reads more into these: drives, streams, separators, and names without their last dots and spaces.
  if (/[\\:]/.test(path) || parts.some((part) => /[. ]$/.test(part))) {
    throw refusal(name, `has a path that means something else on some system: ${shown}`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  if (parts.includes('') || /[\0-\x1f\x7f]/.test(path)) throw refusal(name, `has an invalid path: ${shown}`);
}

function refusal(name: string, reason: string, options?: ErrorOptions): VendorError {
  return new VendorError('unpack', `${name}: ${reason}`, options);
}
