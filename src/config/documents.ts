import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { z } from 'zod';

/** Operations that clients may ask for by their hash, which is the key. */
export type Documents = ReadonlyMap<string, string>;

const shape = z.record(z.string().min(1), z.string());

function isOperation(text: string): boolean {
  try {
    parse(text);
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
  try {
    const documents = shape.safeParse(JSON.parse(text));
    if (!documents.success) return 'must name a JSON file that maps hashes to operations';
    const entries = Object.entries(documents.data);
    const broken = entries.filter(([, operation]) => !isOperation(operation)).length;
    return broken > 0 ? `must name a file of operations; ${broken} of it cannot be parsed` : new Map(entries);
  } catch {
    return 'must name a file of JSON';
  }
}

/** A file of operations by hash, as graphql-codegen's client preset writes it (`persistedDocuments`): read at boot, once. */
export const documentsFile = () =>
  z.string().transform((file, ctx): Documents => {
    const found = read(file);
    if (typeof found !== 'string') return found;
    ctx.addIssue({ code: 'custom', message: found });
    return new Map();
  });
