/** A config file with these providers, and the one in `file`. */
export const newConfig = (name: string, file: string): string => `import { defineConfig } from 'keyring-gateway';
import { builtInProviders } from 'keyring-gateway/providers';
import { ${name} } from '${file}';

export default defineConfig({
  providers: [...builtInProviders, ${name}],
});
`;

/** The two lines that add a provider to a config file. */
export const linesToAdd = (name: string, file: string): string =>
  `  import { ${name} } from '${file}';\n  providers: [..., ${name}],`;

const LIST = /\bproviders:\s*\[([^[\]()'"`/]*)\]/g;

/** A config file's text with one more provider. Undefined: the list of providers is not a plain list of names, so a person must edit it. */
export function withProvider(text: string, name: string, file: string): string | undefined {
  const [list, ...others] = text.matchAll(LIST);
  const imports = [...text.matchAll(/^import [^;]*;\n/gm)];
  const last = imports.at(-1);
  if (!list || others.length > 0 || !last) return undefined;
  const [whole, names = ''] = list;
  const kept = names.trimEnd().replace(/,$/, '');
  const isLong = names.includes('\n');
  const indent = /\n([ \t]*)\S[^\n]*$/.exec(kept)?.[1] ?? '  ';
  const next = kept.trim() === '' ? name : isLong ? `${kept},\n${indent}${name}` : `${kept}, ${name}`;
  const tail = isLong && kept.trim() !== '' ? `,${names.slice(names.trimEnd().length)}` : '';
  const listed = text.replace(whole, () => `providers: [${next}${tail}]`);
  const at = last.index + last[0].length;
  // The imports stand before the list, so their place has not moved.
  if (at > list.index) return undefined;
  return `${listed.slice(0, at)}import { ${name} } from '${file}';\n${listed.slice(at)}`;
}
