import type { Sandbox } from '../../testing/sandbox/kit.js';

/** A value as GraphQL writes it, so that it can be pasted into an operation. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${literal(field)}`);
  return `{ ${fields.join(', ')} }`;
}

/** What signs in to each sandbox, a line each. */
export function credentialTable(sandboxes: readonly Sandbox[]): string {
  const rows = sandboxes.flatMap(({ name, logins }) =>
    logins.map(({ title, input }) => [name, title, literal(input)] as const),
  );
  const width = (column: 0 | 1) => Math.max(...rows.map(row => row[column].length));
  return rows
    .map(([name, title, input]) => `  ${name.padEnd(width(0))}  ${title.padEnd(width(1))}  ${input}`)
    .join('\n');
}
