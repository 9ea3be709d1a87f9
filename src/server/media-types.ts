import type { Visit } from './visit.js';

const JSON_TYPES = new Set(['application/json', 'application/graphql+json']);

/**
 * Whether a POST's body is JSON by its Content-Type. Form, multipart and plain-text bodies, which a foreign page can send without a
 * preflight, are not, nor is anything compressed.
 */
export function isJsonPost({ headers }: Visit): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(/[;,]/, 1);
  const encoding = headers['content-encoding'];
  return JSON_TYPES.has(type.trim().toLowerCase()) && (encoding === undefined || encoding === 'identity');
}
