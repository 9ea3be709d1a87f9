/** A Markdown table. Cells may hold inline Markdown; line breaks and pipes in them are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();

export const code = (text: string) => `\`${text}\``;

/** Puts a text between the markers `<!-- begin name -->` and `<!-- end name -->`. Throws when they are not there, once each. */
export function splice(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const parts = document.split(begin);
  const [before = '', rest = ''] = parts;
  const after = rest.split(end);
  if (parts.length !== 2 || after.length !== 2) throw new Error(`the markers of ${name} are not there once each`);
  return `${before}${begin}\n\n${text}\n\n${end}${after[1]}`;
}
