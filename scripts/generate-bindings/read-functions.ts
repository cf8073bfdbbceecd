/** Reads every exported function of the headers, as clang understands them. */
import { readFileSync } from 'node:fs';
import { clang } from './clang.ts';

export interface CParameter {
  readonly name: string;
  /** The type without `const` on the parameter itself, as in `const unsigned char *`. */
  readonly type: string;
  /** What stands in the brackets of `k[crypto_box_SECRETKEYBYTES]`. */
  readonly extent: string | undefined;
  /** Whether the header says that it is never null. */
  readonly nonnull: boolean;
}

export interface CFunction {
  readonly name: string;
  readonly resultType: string;
  readonly parameters: readonly CParameter[];
  readonly deprecated: boolean;
  /** The declaration as the header has it, in one line and without attributes. */
  readonly prototype: string;
}

interface Location {
  readonly offset?: number;
  readonly file?: string;
  readonly tokLen?: number;
  readonly spellingLoc?: Location;
  readonly expansionLoc?: Location;
}

interface Node {
  readonly kind?: string;
  readonly name?: string;
  readonly type?: { readonly qualType: string };
  readonly loc?: Location;
  readonly range?: { readonly begin: Location; readonly end: Location };
  readonly inner?: readonly Node[];
}

export function readFunctions(): CFunction[] {
  const ast = JSON.parse(
    clang(64, '', ['-fsyntax-only', '-Xclang', '-ast-dump=json']),
    nameEveryFile(),
  ) as Node;
  return ast
    .inner!.filter((node) => node.kind === 'FunctionDecl' && find(node, 'VisibilityAttr').length > 0)
    .map(readFunction)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Clang writes a file's name only where it differs from the location written before: this gives each its own. */
function nameEveryFile(): (this: object, key: string, value: unknown) => unknown {
  let file = '';
  return function (key, value) {
    if (key === 'file' && 'offset' in this) file = value as string;
    return typeof value === 'object' && value !== null && 'offset' in value ? { ...value, file } : value;
  };
}

function readFunction(node: Node): CFunction {
  const name = node.name!;
  if (sourceOf(node.loc!, node.loc!) !== name) throw new Error(`${name} is not where clang says it stands`);
  const nonnull = nonnullIndices(node);
  const parameters = find(node, 'ParmVarDecl').map((parameter, index) =>
    readParameter(parameter, nonnull, index),
  );
  const prototype = sourceOf(node.range!.begin, node.range!.end)
    .replace(/SODIUM_EXPORT(_WEAK)?|__attribute__ ?\(\(.*\)\)/gs, '')
    .replace(/\s+/g, ' ')
    .replace(`${name} (`, `${name}(`)
    .trim();
  return {
    name,
    resultType: node.type!.qualType.replace(/ ?\(.*$/s, ''),
    parameters,
    deprecated: find(node, 'DeprecatedAttr').length > 0,
    prototype,
  };
}

function readParameter(node: Node, nonnull: ReadonlySet<number> | 'all', index: number): CParameter {
  const type = node.type!.qualType;
  const isNumber = !type.includes('*');
  const extent = /\[(.*)\]$/s.exec(sourceOf(node.range!.begin, node.range!.end))?.[1];
  return {
    name: node.name!,
    type: isNumber ? type.replace(/^const /, '') : type.replace(/(?<=\*) ?const$/, ''),
    extent: extent?.trim(),
    nonnull: !isNumber && (nonnull === 'all' || nonnull.has(index)),
  };
}

/** The AST has `nonnull` without its numbers, which count from 1; without any, it means every pointer. */
function nonnullIndices(node: Node): ReadonlySet<number> | 'all' {
  const attributes = find(node, 'NonNullAttr').map(({ range }) => sourceOf(range!.begin, range!.end));
  if (attributes.includes('nonnull')) return 'all';
  return new Set(attributes.flatMap((text) => text.match(/\d+/g)!.map((digits) => Number(digits) - 1)));
}

function find(node: Node, kind: string): readonly Node[] {
  return node.inner?.filter((inner) => inner.kind === kind) ?? [];
}

const sources = new Map<string, Buffer>();

/** The source from the first to the last token; what a macro made counts as standing where the macro is used. */
function sourceOf(begin: Location, end: Location): string {
  const first = begin.expansionLoc ?? begin;
  const last = end.expansionLoc ?? end;
  const file = first.file!;
  if (!sources.has(file)) sources.set(file, readFileSync(file));
  return sources.get(file)!.toString('utf8', first.offset, last.offset! + last.tokLen!);
}
