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

const ANSWERS = new Set([
  '*/*',
  'application/*',
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
]);

/** Whether the client takes an answer in a form there is. Asked before anything runs: a mutation whose answer nobody can read should not have run. */
export function canAnswer({ headers: { accept } }: Visit): boolean {
  return (
    accept === undefined ||
    accept.split(',').some(part => ANSWERS.has((part.split(';', 1)[0] ?? '').trim().toLowerCase()))
  );
}
