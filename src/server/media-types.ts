import { remembered } from './remembered.js';
import type { Visit } from './visit.js';

const JSON_TYPES = new Set(['application/json', 'application/graphql+json']);

/**
 * Whether a POST's body is JSON by its Content-Type. Form, multipart and plain-text bodies, which a foreign page can send without a
 * preflight, are not, nor is anything compressed.
 */
export function isJsonPost({ headers }: Visit): boolean {
  const encoding = headers['content-encoding'];
  return isJson(headers['content-type'] ?? '') && (encoding === undefined || encoding === 'identity');
}

const isJson = remembered(contentType => {
  const [type = ''] = contentType.split(/[;,]/, 1);
  return JSON_TYPES.has(type.trim().toLowerCase());
});

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
  return accept === undefined || takesOne(accept);
}

const takesOne = remembered(accept =>
  accept.split(',').some(part => ANSWERS.has((part.split(';', 1)[0] ?? '').trim().toLowerCase())),
);
