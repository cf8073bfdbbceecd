import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-5.7';
import { describe, expect, it } from 'vitest';
import { editor } from './support/typescript.ts';

const { checker, source } = editor.program(`export * from 'sodium'; export { ready } from 'sodium/wasm';`);

/** Everything that can be named with what the entries export, and whatever their declarations mention, of these packages. */
function publicDeclarations(): readonly ts.Declaration[] {
  const found = new Set<ts.Declaration>();
  const add = (symbol: ts.Symbol | undefined): void => {
    if (symbol === undefined) return;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) {
      const isOurs = /packages\/sodium(-sys)?\/dist\//.test(declaration.getSourceFile().fileName);
      if (isOurs && !ts.isSourceFile(declaration) && !found.has(declaration)) {
        found.add(declaration);
        visit(declaration);
      }
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) add(checker.getSymbolAtLocation(node));
    ts.forEachChild(node, visit);
  };
  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source)!)) {
    add(symbol);
    for (const declaration of symbol.declarations ?? []) visit(declaration);
  }
  return [...found];
}

/** Functions, methods and call signatures, with the names of what they are in. */
function signatures(declaration: ts.Node): { name: string; parameters: number }[] {
  const found: { name: string; parameters: number }[] = [];
  const visit = (node: ts.Node, names: readonly string[]): void => {
    const name = (node as ts.NamedDeclaration).name?.getText();
    const inside = name === undefined ? names : [...names, name];
    if (ts.isFunctionLike(node)) {
      found.push({ name: inside.join('.'), parameters: node.typeParameters?.length ?? 0 });
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(declaration, []);
  return found;
}

describe('the declarations of the public API', () => {
  const all = publicDeclarations().flatMap(signatures);

  it('have at most one type parameter on a function', () => {
    expect(all.filter(({ parameters }) => parameters > 1)).toEqual([]);
  });

  it('are all looked at', () => {
    const names = new Set(all.map(({ name }) => name));
    for (const name of [
      'GenericHash',
      'GenericHash.generateKey',
      'HashForms.async',
      'NodeHashForms.files',
      'Seal',
      'Open.detached',
      'ByteForms.into',
      'PreparedAead.dispose',
      'SecretBytes.read',
      'SecretBytesFactory.fill',
      'HashState.clone',
      'Codecs.toHex',
      'Equals',
    ]) {
      expect(names).toContain(name);
    }
    // As many as have one, or they would not be counted.
    expect(all.filter(({ parameters }) => parameters === 1).length).toBeGreaterThan(10);
  });

  it('mean to the oldest TypeScript what they mean to the newest', () => {
    const text = readFileSync(join(import.meta.dirname, 'types.test-d.ts'), 'utf8');
    expect(editor.errors(text)).toEqual([]);
    // A directive that expects an error where there is none would be one.
    expect(editor.errors(`${text}\n// @ts-expect-error\ngenericHash(data);`)).toEqual([
      "Unused '@ts-expect-error' directive.",
    ]);
  });
});
