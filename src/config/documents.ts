import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { z } from 'zod';
import { documentKey, fitsText } from '../server/graphql/document-key.js';

/** Operations that clients may request, by `documentKey` of their ids. */
type Documents = ReadonlyMap<string, string>;

/** Ids and texts, as graphql-codegen's client preset and Relay's compiler write them. */
const byId = z.record(z.string().min(1), z.string());

/** As Apollo's generate-persisted-query-manifest writes them. */
const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string() })),
});

function entriesOf(file: unknown): [id: string, text: string][] | undefined {
  const apollo = manifest.safeParse(file);
  if (apollo.success) return apollo.data.operations.map(({ id, body }) => [id, body]);
  const plain = byId.safeParse(file);
  return plain.success ? Object.entries(plain.data) : undefined;
}

function canBeParsed(text: string, maxTokens?: number): boolean {
  try {
    parse(text, maxTokens === undefined ? {} : { maxTokens });
    return true;
  } catch {
    return false;
  }
}

function read(file: string): Documents | string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return `must name a file that can be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return 'must name a file of JSON';
  }
  const entries = entriesOf(content);
  if (!entries) return 'must name a JSON file that maps hashes to operations, or a manifest of Apollo';
  return documentsOf(entries);
}

function documentsOf(entries: readonly (readonly [id: string, text: string])[]): Documents | string {
  const broken = entries.filter(([, text]) => !canBeParsed(text)).length;
  if (broken > 0) return `must name a file of operations; ${broken} of it cannot be parsed`;
  const foreign = entries.filter(([id, text]) => !fitsText(id, text)).length;
  if (foreign > 0)
    return `must name a file of operations by their hashes; ${foreign} of it have the hash of another text`;
  const documents = new Map<string, string>();
  for (const [id, text] of entries) {
    const key = documentKey(id);
    if ((documents.get(key) ?? text) !== text) return 'must name a file with one operation for each hash';
    documents.set(key, text);
  }
  return documents;
}

/** A file of operations by hash (see docs/limits.md): read at boot, once. */
export const documentsFile = () =>
  z.string().transform((file, ctx): Documents => {
    const found = read(file);
    if (typeof found !== 'string') return found;
    ctx.addIssue({ code: 'custom', message: found });
    return new Map();
  });

export const countTooLarge = (
  documents: Documents,
  limits: { readonly maxDocumentBytes: number; readonly maxTokens: number },
): number =>
  [...documents.values()].filter(
    text => Buffer.byteLength(text) > limits.maxDocumentBytes || !canBeParsed(text, limits.maxTokens),
  ).length;
