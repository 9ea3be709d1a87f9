import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Call, Reply } from 'keyring-gateway/testing';
import { CLIENT, problem, type World } from './common.js';

/** Largest difference between a timestamp and Quill's clock, ms. */
const SKEW_MS = 300_000;
const NEEDED = ['oauth_consumer_key', 'oauth_signature_method', 'oauth_timestamp', 'oauth_nonce', 'oauth_signature'];

const encoded = (text: string) =>
  [...Buffer.from(text)]
    .map(byte => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** The parameters of the Authorization header. Undefined where it is not an OAuth 1.0a header, or repeats a parameter. */
function protocolOf({ headers }: Call): Map<string, string> | undefined {
  const [, list] = /^OAuth (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (list === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const item of list.split(', ')) {
    const [, name, value] = /^([\w%.~-]+)="([\w%.~-]*)"$/.exec(item) ?? [];
    if (name === undefined || value === undefined || parameters.has(name)) return undefined;
    parameters.set(decodeURIComponent(name), decodeURIComponent(value));
  }
  return parameters;
}

function baseString(origin: string, call: Call, protocol: ReadonlyMap<string, string>): string {
  const isForm = call.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const pairs = [
    ...call.query,
    ...(isForm ? new URLSearchParams(call.body) : []),
    ...[...protocol].filter(([name]) => name !== 'oauth_signature'),
  ].map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  // `=` sorts before every character of a name except `-` and `.`. The names here have neither.
  pairs.sort();
  return [call.method, origin + call.path, pairs.join('&')].map(encoded).join('&');
}

/** Checks the signature of a request. Returns its protocol parameters, or the reason of the refusal. `secretOf`: returns the secret of a valid token. */
export function verify(
  world: World,
  call: Call,
  secretOf: (token: string | undefined) => string | undefined,
): ReadonlyMap<string, string> | Reply {
  const protocol = protocolOf(call);
  if (!protocol || NEEDED.some(name => !protocol.get(name))) return problem(400, 'parameter_absent');
  if (protocol.get('oauth_consumer_key') !== CLIENT.key) return problem(401, 'consumer_key_unknown');
  if (protocol.get('oauth_signature_method') !== 'HMAC-SHA1') return problem(400, 'signature_method_rejected');
  const timestamp = protocol.get('oauth_timestamp') ?? '';
  const awayMs = Math.abs(Number(timestamp) * 1_000 - world.now());
  if (!/^[1-9]\d*$/.test(timestamp) || awayMs > SKEW_MS) return problem(401, 'timestamp_refused');
  const nonce = `${timestamp} ${protocol.get('oauth_token')} ${protocol.get('oauth_nonce')}`;
  if (world.nonces.has(nonce)) return problem(401, 'nonce_used');
  world.nonces.add(nonce);
  const secret = secretOf(protocol.get('oauth_token'));
  if (secret === undefined) return problem(401, 'token_rejected');
  const expected = createHmac('sha1', `${encoded(CLIENT.secret)}&${encoded(secret)}`)
    .update(baseString(world.origin, call, protocol))
    .digest();
  const given = Buffer.from(protocol.get('oauth_signature') ?? '', 'base64');
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
  return isSigned ? protocol : problem(401, 'signature_invalid');
}

export const isReply = (one: ReadonlyMap<string, string> | Reply): one is Reply => !('get' in one);
