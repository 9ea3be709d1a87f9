import { createHmac, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { TokenReading } from '../../provider/contract.js';
import type { EndpointRequest, UpstreamRequest, UpstreamResponse } from '../../upstream/messages.js';

/** RFC 5849, 3.4. HMAC-SHA256 is not in the RFC, but some providers require it. PLAINTEXT sends both secrets with every request. */
export type SignatureMethod = 'HMAC-SHA1' | 'HMAC-SHA256' | 'RSA-SHA1' | 'PLAINTEXT';

/** A client registered at an OAuth 1.0a provider (RFC 5849, 1.1: client credentials). */
export interface OAuth1Client {
  readonly key: string;
  /** Empty where the method is RSA-SHA1. */
  readonly secret: string;
  readonly method: SignatureMethod;
  /** Signs where the method is RSA-SHA1. */
  readonly privateKey?: KeyObject;
  /** Sent in the Authorization header, unsigned, where a provider wants it. */
  readonly realm?: string;
  /** `oauth_version` is optional (RFC 5849, 3.1), but some providers want it. */
  readonly version?: '1.0';
}

/** Temporary credentials, or token credentials (RFC 5849, 1.1). */
export interface OAuth1Token {
  readonly token: string;
  readonly secret: string;
}

/** The signed parts of a request. `url`: absolute, with its query. A body is signed only if it is a form. */
export interface SignedRequest extends Pick<UpstreamRequest, 'method' | 'headers' | 'body'> {
  readonly url: string;
}

/** The values that differ from one request to the next. */
export interface Signing {
  /** Absent for the temporary-credential request. */
  readonly token?: OAuth1Token | undefined;
  /** More protocol parameters: `oauth_callback`, `oauth_verifier`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Our clock, ms since the epoch. */
  readonly nowMs: number;
  /** Different in every request of the same second. Default: 128 random bits. */
  readonly nonce?: string;
}

/** A parameter, not yet encoded. */
export type Pair = readonly [name: string, value: string];

/** Everything is encoded but letters, digits and `-._~` (RFC 5849, 3.6). */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The value of the Authorization header that signs a request (RFC 5849, 3.5.1). */
export function oauth1Header(request: SignedRequest, client: OAuth1Client, signing: Signing): string {
  const { token, parameters = {}, nowMs, nonce = randomBytes(16).toString('hex') } = signing;
  const protocol: Pair[] = [
    ['oauth_consumer_key', client.key],
    ...(token ? [['oauth_token', token.token] as const] : []),
    ['oauth_signature_method', client.method],
    ['oauth_timestamp', String(Math.floor(nowMs / 1_000))],
    ['oauth_nonce', nonce],
    ...(client.version ? [['oauth_version', client.version] as const] : []),
    ...Object.entries(parameters),
  ];
  const signature = signatureOf(signatureBase(request, protocol), client, token?.secret ?? '');
  const realm = client.realm === undefined ? [] : [`realm="${client.realm.replace(/["\\]/g, '\\$&')}"`];
  const sent = [...protocol, ['oauth_signature', signature] as const];
  return `OAuth ${[...realm, ...sent.map(([name, value]) => `${percentEncoded(name)}="${percentEncoded(value)}"`)].join(', ')}`;
}

/** The signature base string (RFC 5849, 3.4.1). `protocol`: the parameters of the Authorization header, without `realm` and `oauth_signature`. */
export function signatureBase({ method, url, headers, body }: SignedRequest, protocol: readonly Pair[]): string {
  const target = new URL(url);
  const query = [...new URLSearchParams(target.search)];
  const fields = typeof body === 'string' && isForm(headers) ? [...new URLSearchParams(body)] : [];
  const parameters = [...query, ...fields, ...protocol]
    .map(([name, value]) => [percentEncoded(name), percentEncoded(value)] as const)
    .sort(byNameThenValue)
    .map(pair => pair.join('='))
    .join('&');
  // The host in lower case, and the port only where it is not the scheme's own: as URL has it (RFC 5849, 3.4.1.2).
  return [method, target.origin + target.pathname, parameters].map(percentEncoded).join('&');
}

/** Encoded text is ASCII, so the order of UTF-16 units is that of bytes (RFC 5849, 3.4.1.3.2). */
function byNameThenValue([name, value]: Pair, [otherName, otherValue]: Pair): number {
  if (name !== otherName) return name < otherName ? -1 : 1;
  if (value === otherValue) return 0;
  return value < otherValue ? -1 : 1;
}

function isForm(headers: SignedRequest['headers'] = {}): boolean {
  const [, type = ''] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}

/** RFC 5849, 3.4.2 to 3.4.4. */
function signatureOf(base: string, { method, secret, privateKey }: OAuth1Client, tokenSecret: string): string {
  const key = `${percentEncoded(secret)}&${percentEncoded(tokenSecret)}`;
  switch (method) {
    case 'PLAINTEXT':
      return key;
    case 'RSA-SHA1':
      if (!privateKey) throw new Error('RSA-SHA1 needs a private key');
      return sign('sha1', Buffer.from(base), privateKey).toString('base64');
    default:
      return createHmac(method === 'HMAC-SHA1' ? 'sha1' : 'sha256', key)
        .update(base)
        .digest('base64');
  }
}

/** A request for credentials: everything it says is in its header. */
const credentialRequest = (url: string, client: OAuth1Client, signing: Signing): EndpointRequest => ({
  method: 'POST',
  headers: { authorization: oauth1Header({ method: 'POST', url }, client, signing) },
});

/** Requests temporary credentials (RFC 5849, 2.1), the first step of a login. `callback`: the URL that the browser returns to, or `oob`. */
export const temporaryCredentialRequest = (url: string, client: OAuth1Client, callback: string, nowMs: number) =>
  credentialRequest(url, client, { parameters: { oauth_callback: callback }, nowMs });

/** Trades temporary credentials and the verifier of the callback for token credentials (RFC 5849, 2.3). */
export const tokenCredentialRequest = (
  url: string,
  client: OAuth1Client,
  { token, verifier, nowMs }: { readonly token: OAuth1Token; readonly verifier: string; readonly nowMs: number },
) => credentialRequest(url, client, { token, parameters: { oauth_verifier: verifier }, nowMs });

/** Credentials in a form-encoded response. Visible characters only, as for every token. */
function credentialsIn({
  status,
  text,
}: UpstreamResponse): { token: OAuth1Token; fields: URLSearchParams } | undefined {
  if (status < 200 || status >= 300) return undefined;
  const fields = new URLSearchParams(text.trim());
  const [token, secret] = [fields.get('oauth_token'), fields.get('oauth_token_secret')];
  // An empty secret is allowed; a missing one is not.
  const isGood = token !== null && secret !== null && /^[\x20-\x7e]+$/.test(token) && /^[\x20-\x7e]*$/.test(secret);
  return isGood ? { token: { token, secret }, fields } : undefined;
}

/**
 * Reads temporary credentials. Undefined for every other response, also without `oauth_callback_confirmed`: such a server speaks OAuth 1.0, whose
 * logins can be taken over (RFC 5849, 2.1).
 */
export function readTemporaryCredentials(response: UpstreamResponse): OAuth1Token | undefined {
  const found = credentialsIn(response);
  return found?.fields.get('oauth_callback_confirmed') === 'true' ? found.token : undefined;
}

/** Fields of a token response that name the account differ: `subject` and `facts` are the provider's to add. */
export type TokenCredentialsReader = (fields: URLSearchParams) => {
  readonly subject?: string | undefined;
  readonly facts?: Readonly<Record<string, string>>;
};

/** Problems that speak of the client's registration, of our clock or of the request, not of the token. */
const OPERATOR: ReadonlySet<string> = new Set([
  'consumer_key_refused',
  'consumer_key_rejected',
  'consumer_key_unknown',
  'nonce_used',
  'parameter_absent',
  'parameter_rejected',
  'signature_method_rejected',
  'timestamp_refused',
  'version_rejected',
]);

/**
 * The cause of a refusal, if the provider sends it in a form-encoded body or in WWW-Authenticate (the Problem Reporting extension:
 * http://wiki.oauth.net/ProblemReporting). `operator`: it says nothing about the token. A code, never prose.
 */
export function oauth1Problem({
  headers,
  text,
}: UpstreamResponse): { code: string; of: 'token' | 'operator' } | undefined {
  const [, inHeader] = /\boauth_problem="?([\w]{1,64})/.exec(headers['www-authenticate'] ?? '') ?? [];
  const [, inBody] = /(?:^|&)oauth_problem=([\w]{1,64})(?:&|\s*$)/.exec(text) ?? [];
  const code = inHeader ?? inBody;
  return code === undefined ? undefined : { code, of: OPERATOR.has(code) ? 'operator' : 'token' };
}

/**
 * Reads token credentials (RFC 5849, 2.3). The token secret is stored as `credentials.tokenSecret`. No response has an expiry: such tokens are valid until
 * they are revoked. A 401 refuses the verifier unless it names a problem that is the operator's. Undefined: the response says nothing of them.
 */
export const readTokenCredentials =
  (more: TokenCredentialsReader = () => ({})) =>
  (response: UpstreamResponse): TokenReading | undefined => {
    if (response.status === 400 || response.status === 401) {
      const problem = oauth1Problem(response);
      if (problem?.of === 'operator') return { kind: 'misconfigured', error: problem.code };
      return problem || response.status === 401 ? { kind: 'rejected', reason: 'INVALID_CREDENTIALS' } : undefined;
    }
    const found = credentialsIn(response);
    if (!found) return undefined;
    const { token, fields } = found;
    const { subject, facts } = more(fields);
    const credentials = { tokenSecret: token.secret };
    return {
      kind: 'issued',
      issued: { accessToken: token.token, credentials, ...(facts && { facts }), ...(subject && { subject }) },
    };
  };
