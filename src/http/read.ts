import type { z } from 'zod';
import { gatewayError } from '../errors.js';
import type { ProviderId } from '../generated/graphql.js';
import { type Answer, json } from './answer.js';

/** The answer's JSON in the shape wanted. Throws PROVIDER_PROTOCOL_ERROR otherwise; the upstream's text stays out of it. */
export function readJson<T>(provider: ProviderId, answer: Answer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(json(answer));
  if (parsed.success) return parsed.data;
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider, cause: new Error(issuePaths(parsed.error)) });
}

/** Where a shape did not fit, without the values: safe to log. */
function issuePaths(error: z.ZodError): string {
  const paths = error.issues.slice(0, 5).map(issue => `${issue.path.join('.') || '(root)'}: ${issue.code}`);
  return `answer does not fit: ${paths.join('; ')}`;
}

let dropped = 0;

/** Rows of a list that fit; the others (no id) are dropped and counted. A lone object counts as a list of one, null as none. */
export function rows<T>(list: unknown, schema: z.ZodType<T>): T[] {
  const all = Array.isArray(list) ? list : list === null || list === undefined ? [] : [list];
  const good: T[] = [];
  for (const row of all) {
    const parsed = schema.safeParse(row);
    if (parsed.success) good.push(parsed.data);
    else dropped += 1;
  }
  return good;
}

/** How many rows were dropped since the start. */
export const droppedRows = () => dropped;
