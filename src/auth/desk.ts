import type { Desk } from '../context.js';
import { gatewayError } from '../errors.js';
import type { LoginInput, ProviderId } from '../generated/graphql.js';
import type { Provider } from '../provider.js';
import type { ProviderModel } from './models.js';
import type { Parts } from './parts.js';
import { refreshGrant } from './refresh.js';
import type { RequestCase } from './request-case.js';
import { endGrants, outcomes } from './sessions/ending.js';
import { endOther, logout } from './sessions/everywhere.js';
import { type LoginCase, signIn } from './sessions/login.js';
import { othersOf } from './sessions/others.js';
import { beginRedirect, finishRedirect } from './sessions/redirect.js';
import type { ProvenSession } from './sessions/sessions.js';
import { sessionStream } from './sessions/stream.js';
import { toldLogin } from './sessions/told-login.js';
import { sessionView } from './sessions/views.js';

/** What the session mutations and queries do, for one request. */
export function deskOf(parts: Parts, request: RequestCase): Desk {
  const rotationOf = (id: ProviderId) => parts.registry.find(id)?.rotation;
  const view = ({ record }: Pick<ProvenSession, 'record'>, isCurrent: boolean, shown?: ReadonlySet<ProviderId>) =>
    sessionView(record, { isCurrent, rotationOf, nowMs: parts.store.now(), ...(shown && { shown }) });
  const caseOf = async (): Promise<LoginCase> => {
    const session = await request.find('strict');
    return { facts: request.facts, transport: request.transport, session };
  };

  return {
    providers: () => parts.registry.all.map(({ provider }) => providerView(provider)),

    async session() {
      const session = await request.find('strict');
      return session ? view(session, true) : null;
    },

    hasSession: async () => (await request.find('lenient')) !== undefined,

    async sessions() {
      const session = await request.find('strict');
      if (!session) return null;
      const others = await othersOf(parts, session);
      return [view(session, true), ...others.map(other => view(other, false, other.shared))];
    },

    sessionEvents: () => sessionStream(parts, request.transport.presented),

    async login(input) {
      const { provider, values } = chosen(parts, input);
      const at = await caseOf();
      const outcome =
        provider.login === 'REDIRECT'
          ? await beginRedirect(parts, at, provider, values)
          : await signIn(parts, at, provider, values);
      request.changed(outcome.__typename === 'LoggedIn');
      return toldLogin(parts, provider.id, outcome);
    },

    async completeLogin(id, code, state) {
      const at = await caseOf();
      const { outcome } = await finishRedirect(
        parts,
        at,
        parts.registry.find(id) as Provider<unknown> | undefined,
        id,
        { code, state, error: undefined },
      );
      request.changed(outcome.__typename === 'LoggedIn');
      return toldLogin(parts, id, outcome);
    },

    async refresh(id) {
      const outcome = await refreshGrant(
        parts,
        await request.find('strict'),
        id,
        request.receivedAtMs,
        request.facts.trail,
      );
      request.changed(outcome.__typename === 'Refreshed');
      return outcome;
    },

    async revoke(id) {
      const session = await request.find('strict');
      const ended = session ? await endGrants(parts, session.ref, provider => provider === id) : undefined;
      request.changed(true);
      const [revocation = { provider: id, outcome: 'NO_GRANT' as const }] = await outcomes(parts, ended ?? []);
      const left = await request.find('strict');
      return { revocation, session: left ? view(left, true) : null };
    },

    async logout(everywhere) {
      const ended = await logout(parts, await request.find('strict'), everywhere);
      request.transport.clear();
      request.changed(true);
      return ended;
    },

    async endSession(id) {
      const session = await request.find('strict');
      if (!session) return { revocations: [], sessionsEnded: 0 };
      if (session.record.about.id === id) return this.logout(false);
      return endOther(parts, session, id);
    },
  };
}

function providerView(provider: Provider): ProviderModel {
  const { id, name, login } = provider;
  return {
    id,
    name,
    login,
    hasServiceAccess: provider.service !== undefined,
    canRevoke: provider.revoke !== undefined,
  };
}

/** The one provider whose part of the input was filled; graphql's @oneOf has seen to it that it is one. */
function chosen(parts: Parts, input: LoginInput): { provider: Provider<unknown>; values: unknown } {
  const [field, values] = Object.entries(input).find(([, value]) => value !== undefined && value !== null) ?? [];
  const provider = field === undefined ? undefined : parts.registry.byLoginField(field);
  if (!provider) throw gatewayError('BAD_USER_INPUT', { message: 'This provider is not set up here.' });
  return { provider: provider as Provider<unknown>, values };
}
