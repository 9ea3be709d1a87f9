import type { CallbackParams } from '../../context.js';
import { gatewayError } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import type { Provider } from '../../provider.js';
import { codeChallengeS256 } from '../dances/pkce.js';
import { formatSessionValue, newSecret, newSid, randomText, sha256 } from '../ids.js';
import type { LoginOutcome, LoginRedirectModel, LoginRefusedModel } from '../models.js';
import type { Parts } from '../parts.js';
import { keys } from '../store/keys.js';
import { birth, newAbout } from './attach.js';
import { countLogin, refused } from './limits.js';
import { type LoginCase, settleLogin } from './login.js';
import { begin, PENDING_MS, type Pending, take } from './pending.js';
import { FIELD } from './record.js';
import { allowedReturnTo } from './return-to.js';

type Redirecting = Provider<unknown>;

/** Begins a redirect login (RFC 6749, 4.1.1): remembers it under a fresh state bound to this browser, or to this bearer's session. */
export async function beginRedirect(
  parts: Parts,
  at: LoginCase,
  provider: Redirecting,
  input: unknown,
): Promise<LoginRedirectModel | LoginRefusedModel> {
  if (!provider.authorizationUrl)
    throw gatewayError('BAD_USER_INPUT', { provider: provider.id, message: 'This provider has no redirect login.' });
  const { publicUrl, returnTo: allowed } = parts.settings;
  const wanted = provider.returnTo?.(input);
  const returnTo = wanted === undefined ? `${publicUrl}/` : allowedReturnTo(wanted, allowed, publicUrl);
  if (returnTo === undefined)
    throw gatewayError('BAD_USER_INPUT', {
      provider: provider.id,
      message: 'returnTo is not a place the operator allows.',
    });
  const tooMany = await countLogin(parts, { address: at.facts.address, provider: provider.id });
  if (tooMany) return tooMany;
  const bound = await bind(parts, at);
  const { state, verifier, expiresAtMs } = await begin(parts, { provider: provider.id, returnTo, ...bound });
  const codeChallenge = codeChallengeS256(verifier);
  const authorizationUrl = await provider.authorizationUrl(input, { state, codeChallenge });
  return { __typename: 'LoginRedirect', authorizationUrl, expiresAtMs };
}

/** Ends a redirect login (RFC 6749, 4.1.2). returnTo is null where the state is not known. It was counted when it began: states cannot be guessed. */
export async function finishRedirect(
  parts: Parts,
  at: LoginCase,
  provider: Redirecting | undefined,
  id: ProviderId,
  { state, code, error }: CallbackParams,
): Promise<{ outcome: LoginOutcome; returnTo: string | null }> {
  if (!provider?.exchange || state === undefined) return { outcome: refused('INVALID_STATE'), returnTo: null };
  const pending = await take(parts, state, { provider: id, browser: at.transport.preLogin, session: at.session?.ref });
  if (!pending) return { outcome: refused('INVALID_STATE'), returnTo: null };
  at.transport.clearPreLogin();
  const { returnTo } = pending;
  if (error !== undefined) return { outcome: denied(error), returnTo };
  if (code === undefined) return { outcome: refused('INVALID_STATE'), returnTo };
  const exchange = provider.exchange.bind(provider, code, pending.plainVerifier);
  const outcome = await parts.registry.get(id).tokens.forToken(`address ${at.facts.address}`, exchange);
  return { outcome: await settleLogin(parts, at, provider as Provider, outcome), returnTo };
}

/** RFC 6749, 4.1.2.1: what the authorize page may say instead of a code. */
function denied(error: string): LoginRefusedModel {
  return refused(error === 'access_denied' ? 'DENIED_BY_USER' : 'PROVIDER_UNAVAILABLE');
}

async function bind(parts: Parts, at: LoginCase): Promise<Pick<Pending, 'browser' | 'session'>> {
  const { session, transport } = at;
  if (session?.record.about.by === 'bearer') return { session: session.ref };
  if (!session && transport.wantsBearer) return { session: await openEmpty(parts, at) };
  const browser = transport.preLogin ?? randomText(256);
  transport.issuePreLogin(browser, PENDING_MS / 1000);
  return { browser: sha256(browser), ...(session && { session: session.ref }) };
}

/** A bearer client has no cookie to bind a state to: it gets a short session first, whose value completeLogin must present. */
async function openEmpty(parts: Parts, at: LoginCase): Promise<string> {
  const sid = newSid();
  const secret = newSecret();
  const ref = sha256(sid);
  const about = newAbout(parts, at.facts, 'bearer', PENDING_MS);
  await parts.store.commit({
    checks: [{ key: keys.session(ref), field: FIELD.about, is: null }],
    writes: birth(parts, ref, about, sha256(secret)),
    durable: true,
  });
  parts.telemetry.sessions.began();
  at.transport.issue('bearer', formatSessionValue({ sid, secret }), PENDING_MS / 1000);
  return ref;
}
