import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/providers/index.js';
import { ROOT } from '../support/built.js';

/** Rooms that work for any provider. */
const ROOMS = ['src/auth', 'src/cli', 'src/cli/doctor', 'src/upstream', 'src/resolvers', 'src/server', 'src/telemetry'];

const ids = builtInProviders.map(module => module.id);
/** `POOL`, and the names people use for it, anywhere, including comments. */
const names = [...ids, ...builtInProviders.flatMap(({ name }) => [name, name.split(/ \(|\.com/)[0] ?? name])];
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const anyName = new RegExp(`(?<!\\w)(${[...new Set(names)].map(escaped).join('|')})(?!\\w)`, 'g');
const fields = ids.map(id => id.toLowerCase());
const anyField = new RegExp(`\\b(${fields.join('|')})\\b`);

/** Where a source text names a provider. */
function mentions(text: string): string[] {
  const found = [...text.matchAll(anyName)].map(([name]) => name);
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2023, true);
  const imported = new Set(source.statements.filter(ts.isImportDeclaration).flatMap(importedNames));
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (anyField.test(node.text)) found.push(node.getText(source));
    }
    // `pool` is a fine name for undici's Pool, where that is what it is.
    else if (ts.isIdentifier(node) && fields.includes(node.text) && !imported.has(node.text)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importedNames(statement: ts.ImportDeclaration): string[] {
  const bindings = statement.importClause?.namedBindings;
  const fromPackage = ts.isStringLiteral(statement.moduleSpecifier) && !statement.moduleSpecifier.text.startsWith('.');
  if (!fromPackage || !bindings || !ts.isNamedImports(bindings)) return [];
  return bindings.elements.map(({ name }) => name.text.toLowerCase());
}

const files = ROOMS.flatMap(room =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `${room}/${name}`),
);

describe('code for any provider', () => {
  it('names no provider', () => {
    expect(files.length).toBeGreaterThan(30);
    const found = files.flatMap(file =>
      mentions(readFileSync(join(ROOT, file), 'utf8')).map(name => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    "if (provider === 'PMAPI') retry();",
    'const { pool } = input;',
    'input.purewl?.secretKey',
    "path: ['viewer', 'socios']",
    '// Promo Only returns 200 here',
    'const path = `/callback/socios`;',
  ])('is reported when it contains: %s', text => {
    expect(mentions(text)).not.toEqual([]);
  });

  it('may use a connection pool', () => {
    expect(mentions("import { Pool } from 'undici';\nconst pool = new Pool(origin);")).toEqual([]);
  });
});
