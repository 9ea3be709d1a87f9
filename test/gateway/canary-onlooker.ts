import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import type { Watch } from '../support/http-client.js';
import type { RedisServer } from '../support/redis.js';
import type { Evidence, Secrets } from './canary-secrets.js';

/** Fields of login inputs and of token requests whose values are secret. */
const SECRET_FIELD =
  /^(password|api_?key|api_?secret|secret_?key|token|code|code_verifier|client_secret|refresh_?token)$/i;

/** Sees everything that goes over the gateway's wire, and gathers the secrets that went with it. */
export class Onlooker {
  /** The name of each secret, by its value. */
  private readonly secrets = new Map<string, string>();
  private readonly answers: Evidence[] = [];
  /** Bodies that are in the evidence already: GraphiQL's page is nine megabytes. */
  private readonly bodies = new Set<string>();

  /** Records a secret. */
  keep(name: string, value: string | undefined | null): void {
    if (value && !this.secrets.has(value)) this.secrets.set(value, name);
  }

  /** A new secret for the flow to plant. It is searched for from now on. */
  canary(name: string): string {
    // Short, because messages of JSON.parse quote texts of up to twenty characters in full.
    const value = `canary-${randomBytes(6).toString('hex')}`;
    this.keep(name, value);
    return value;
  }

  /** Records every secret of a login input. */
  keepInput(value: unknown, name = ''): void {
    if (typeof value === 'string' && SECRET_FIELD.test(name)) this.keep(name, value);
    if (typeof value === 'object' && value !== null)
      for (const [field, inner] of Object.entries(value)) this.keepInput(inner, field);
  }

  /** A response without the parts that are meant for the client alone: the session's value, and the state for the provider. */
  readonly watch: Watch = ({ url, status, headers, text }, { method = 'GET' }) => {
    const { 'set-cookie': cookies = [], 'x-keyring-session': bearer, ...others } = headers;
    for (const line of cookies) this.keepSession(/^[^=]+=([^;]*)/.exec(line)?.[1]);
    if (typeof bearer === 'string') this.keepSession(bearer);
    const body = this.bodies.has(text) ? '' : text;
    this.bodies.add(text);
    const visible = `${JSON.stringify(others)}\n${body}`.replaceAll(
      /https?:\/\/[^\s"\\]*\/oauth2\/authorize\?[^\s"\\]*/g,
      address => this.withoutState(address),
    );
    this.answers.push({ place: `response to ${method} ${new URL(url).pathname} (${status})`, text: visible });
  };

  private keepSession(value: string | undefined): void {
    const [sid, secret] = value?.split('.') ?? [];
    this.keep(secret ? 'sid' : 'pre-login cookie', sid);
    this.keep('session secret', secret);
  }

  private withoutState(address: string): string {
    const url = new URL(address);
    this.keep('state', url.searchParams.get('state'));
    url.searchParams.delete('state');
    return url.href;
  }

  /** Everything seen on the wire. */
  evidence(): readonly Evidence[] {
    return this.answers;
  }

  /** The secrets that a provider knows: logins, issued tokens, and values it received. */
  secretsAt({ logins, ledger, seen }: Sandbox): ReadonlySet<string> {
    const known = new Onlooker();
    for (const { input } of logins) known.keepInput(input);
    for (const { kind, token } of ledger.entries.values()) known.keep(`${kind} token`, token);
    for (const { body } of seen) for (const [field, value] of new URLSearchParams(body)) known.keepInput(value, field);
    for (const [value, name] of known.secrets) this.keep(name, value);
    return new Set(known.secrets.keys());
  }

  /** Every secret that there was. */
  allSecrets(sandboxes: readonly Sandbox[]): Secrets {
    for (const sandbox of sandboxes) this.secretsAt(sandbox);
    return this.secrets;
  }
}

/** The content of Redis, and every write it ever received: its append-only file. */
export async function redisEvidence(redis: RedisServer): Promise<Evidence[]> {
  const folder = join(redis.folder, 'appendonlydir');
  const files = (await readdir(folder)).filter(name => name.endsWith('.aof'));
  const written = await Promise.all(files.map(name => readFile(join(folder, name), 'utf8')));
  return [
    ...(redis.isRunning ? [{ place: 'dump of Redis', text: await redis.dump() }] : []),
    { place: 'commands sent to Redis', text: written.join('\n') },
  ];
}
