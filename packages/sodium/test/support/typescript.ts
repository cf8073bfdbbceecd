/** The oldest TypeScript that is supported, on the packages as built: what their users' compilers and editors say. */
import { join } from 'node:path';
import ts from 'typescript-5.7';

const folder = join(import.meta.dirname, '..');

const options: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  noEmit: true,
};

/** A language service over one module, which is given anew for every question. */
class Editor {
  readonly #file: string;
  readonly #service: ts.LanguageService;
  #text = '';
  #version = 0;

  /** @param file exists or not; imports are resolved from its folder */
  constructor(file: string) {
    this.#file = file;
    const isOurs = (name: string) => name === file;
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: (name) => (isOurs(name) ? String(this.#version) : '0'),
      getScriptSnapshot: (name) => {
        const text = isOurs(name) ? this.#text : ts.sys.readFile(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => isOurs(name) || ts.sys.fileExists(name),
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
    });
  }

  #open(text: string): void {
    this.#text = text;
    this.#version++;
  }

  program(text: string): { checker: ts.TypeChecker; source: ts.SourceFile } {
    this.#open(text);
    const program = this.#service.getProgram()!;
    return { checker: program.getTypeChecker(), source: program.getSourceFile(this.#file)! };
  }

  /** Everything that the compiler finds wrong with the module, each as one text. */
  errors(text: string): readonly string[] {
    this.#open(text);
    const found = [
      ...this.#service.getSyntacticDiagnostics(this.#file),
      ...this.#service.getSemanticDiagnostics(this.#file),
    ];
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  /** What is shown of the last name in a module. */
  quickInfo(text: string): string {
    this.#open(text);
    const info = this.#service.getQuickInfoAtPosition(this.#file, text.length - 1);
    return ts.displayPartsToString(info?.displayParts);
  }

  /** What is shown while the arguments of the call that ends a module are written. */
  signatureHelp(text: string): readonly string[] {
    this.#open(text);
    const help = this.#service.getSignatureHelpItems(this.#file, text.length, undefined);
    return (help?.items ?? []).map(
      ({ prefixDisplayParts, parameters, separatorDisplayParts, suffixDisplayParts }) => {
        const shown = parameters.map(({ displayParts }) => ts.displayPartsToString(displayParts));
        const separator = ts.displayPartsToString(separatorDisplayParts);
        return `${ts.displayPartsToString(prefixDisplayParts)}${shown.join(separator)}${ts.displayPartsToString(suffixDisplayParts)}`;
      },
    );
  }
}

export const editor = new Editor(join(folder, 'in-an-editor.ts'));
