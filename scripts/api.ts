import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * The snapshot of the public types: every export of the package's entry points with its declaration. Users compile against these types, so a review must show
 * every change.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const SNAPSHOT = join(ROOT, 'docs/api.snapshot.d.ts');

/** Entry points by the import path of the users. */
const ENTRIES: Readonly<Record<string, string>> = {
  'keyring-gateway': 'index.d.ts',
  'keyring-gateway/providers': 'providers/index.d.ts',
  'keyring-gateway/testing': 'testing/index.d.ts',
};

const HEADER = '// Written by `npm run api`: every export of the package, as its users see it. Not compiled.';

/** The snapshot of a build in `folder`. */
export function apiOf(folder: string): string {
  const files = Object.values(ENTRIES).map(file => join(folder, file));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const printer = ts.createPrinter({ removeComments: true });

  const printed = (declaration: ts.Declaration): string => {
    // For `const a: A`: the whole statement.
    const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  };
  const declarationsOf = (symbol: ts.Symbol): readonly string[] => {
    const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (own.declarations ?? []).map(printed);
  };

  const sections = Object.entries(ENTRIES).map(([name, file]) => {
    const source = program.getSourceFile(join(folder, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${join(folder, file)} is missing: run \`npm run build\``);
    const symbols = [...checker.getExportsOfModule(module)].sort((a, b) => (a.name < b.name ? -1 : 1));
    const lines = symbols.flatMap(symbol => [`// ${symbol.name}`, ...declarationsOf(symbol)]);
    return [`// ${'='.repeat(20)} ${name}`, ...lines].join('\n');
  });
  return `${[HEADER, ...sections].join('\n\n')}\n`;
}

/** The names of exports whose declarations differ between two snapshots. */
export function changedExports(before: string, after: string): string[] {
  const parts = (snapshot: string) => new Set(snapshot.split(/^(?=\/\/ )/m).map(part => part.trim()));
  const [old, current] = [parts(before), parts(after)];
  const changed = [...old].filter(part => !current.has(part)).concat([...current].filter(part => !old.has(part)));
  return [...new Set(changed.map(part => part.split('\n')[0]?.replace(/^\/\/ /, '') ?? ''))].sort();
}

async function main(): Promise<void> {
  const current = apiOf(join(ROOT, 'dist'));
  if (!process.argv.includes('--check')) return writeFile(SNAPSHOT, current);
  const before = existsSync(SNAPSHOT) ? await readFile(SNAPSHOT, 'utf8') : '';
  const changed = changedExports(before, current);
  if (changed.length === 0) return;
  process.stderr.write(
    `The public types have changed: ${changed.join(', ')}.\nIf that is intended, run \`npm run api\` and commit docs/api.snapshot.d.ts.\n`,
  );
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
