import type { Call } from '../../../testing/sandbox/kit.js';
import { CLIENT } from './knobs.js';

/** How the client proved itself, or what is wrong. */
export type Proof = 'basic' | 'post' | 'both' | 'wrong' | 'none';

/** Undoes the form-encoding; what is malformed stands for itself. */
const decoded = (part: string) => new URLSearchParams(`v=${part.replaceAll('&', '%26')}`).get('v') ?? '';

/** Judges the proof in a form post (RFC 6749, 2.3.1). */
export function proofOf(call: Call): Proof {
  const inForm = call.field('client_secret') !== undefined;
  const inHeader = call.headers.authorization !== undefined;
  if (inForm && inHeader) return 'both';
  if (inForm) return isClient(call.field('client_id'), call.field('client_secret')) ? 'post' : 'wrong';
  return inHeader ? basicProof(call.headers.authorization ?? '') : 'none';
}

function basicProof(header: string): Proof {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const [id = '', ...secret] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return isClient(decoded(id), decoded(secret.join(':'))) ? 'basic' : 'wrong';
}

const isClient = (id: string | undefined, secret: string | undefined) => id === CLIENT.id && secret === CLIENT.secret;

/** Whether the body is a form, each field once (RFC 6749, 3.2). */
export function isPlainForm({ headers, body }: Call): boolean {
  const names = [...new URLSearchParams(body).keys()];
  const type = headers['content-type'] ?? '';
  return /^application\/x-www-form-urlencoded *(;|$)/i.test(type) && new Set(names).size === names.length;
}
