import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** One import, by paths from the project's root: `to` is a file, or a package or built-in module by its name. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

const ROOT = path.resolve(import.meta.dirname, '..');
const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  allowImportingTsExtensions: true,
  noEmit: true,
};

/** Every import of every file under src/. */
export function readImports(): Import[] {
  const files = globSync('src/**/*.ts', { cwd: ROOT });
  return files.flatMap((file) => importsIn(file, readFileSync(path.join(ROOT, file), 'utf8')));
}

/** The imports in a file's text, resolved: of values and types, static, dynamic (`import()`) and re-exported. */
export function importsIn(from: string, text: string): Import[] {
  const source = ts.createSourceFile(from, text, ts.ScriptTarget.Latest);
  return specifiersIn(source).map((specifier) => ({ from, to: resolve(specifier, path.join(ROOT, from)) }));
}

/** The imports that break the dependency rule, as sentences. */
export function breachesIn(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => !mayImport(partOf(from), partOf(to)))
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** Names what an `import()` of a computed path leads to: anything. */
const COMPUTED = 'a computed path';

function specifiersIn(source: ts.SourceFile): string[] {
  const specifiers: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) specifiers.push(textOf(node.moduleSpecifier));
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) specifiers.push(textOf(node.moduleSpecifier));
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      specifiers.push(textOf(node.argument.literal));
    if (ts.isCallExpression(node) && isLoading(node.expression)) specifiers.push(textOf(node.arguments[0]));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return specifiers;
}

function isLoading(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  );
}

function textOf(node: ts.Node | undefined): string {
  return node && ts.isStringLiteralLike(node) ? node.text : COMPUTED;
}

function resolve(specifier: string, file: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const { resolvedModule } = ts.resolveModuleName(specifier, file, OPTIONS, ts.sys);
  return path.relative(ROOT, resolvedModule?.resolvedFileName ?? path.resolve(path.dirname(file), specifier));
}

/** `domain`, `application`, `adapters/<technology>`, `top` for main.ts and bootstrap/, else `outside`. */
function partOf(file: string): string {
  const [source, layer = '', technology = '', ...rest] = file.split(path.sep);
  if (source !== 'src') return 'outside';
  if (layer === 'main.ts' || layer === 'bootstrap') return 'top';
  return layer === 'adapters' && rest.length > 0 ? `adapters/${technology}` : layer;
}

function mayImport(from: string, to: string): boolean {
  if (from === 'top') return true;
  if (from === 'domain') return to === 'domain';
  if (from === 'application') return to === 'domain' || to === 'application';
  return [from, 'domain', 'application', 'outside'].includes(to);
}
