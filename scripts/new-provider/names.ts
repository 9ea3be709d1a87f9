import ts from 'typescript';

/** The name that stands in every template. */
const PLACEHOLDER = 'acme';

/** What is wrong with a provider's name; undefined: nothing. `taken`: the names that are there already. */
export function complaintAbout(name: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z][a-z0-9]{1,30}$/.test(name)) return 'must be of lower-case letters and digits, 2 to 31, a letter first';
  const scanner = ts.createScanner(ts.ScriptTarget.ES2023, true, ts.LanguageVariant.Standard, name);
  if (scanner.scan() !== ts.SyntaxKind.Identifier) return 'is a word of the language';
  return taken.includes(name) ? 'is taken' : undefined;
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** A template's text with the placeholder renamed in its three spellings: acme (fields, folder), Acme (types, prose), ACME (id, settings). */
export const renamed = (text: string, name: string): string =>
  text
    .replaceAll(PLACEHOLDER, name)
    .replaceAll(capital(PLACEHOLDER), capital(name))
    .replaceAll(PLACEHOLDER.toUpperCase(), name.toUpperCase());
