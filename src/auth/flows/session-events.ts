import { gatewayError } from '../../errors.js';
import { sameText } from '../crypto/ids.js';
import type { Providers } from '../grants/caller.js';
import type { SessionEventModel } from '../models.js';
import type { Sessions } from '../sessions/sessions.js';
import type { Inbox, Item, SessionEvent, Streams } from '../sessions/streams.js';
import type { Transport } from '../sessions/transport.js';
import { accountIn, grantName, providerIn } from '../store/keys.js';
import type { SessionRecord } from '../store/session-record.js';
import { grantView } from './to-graphql.js';

export interface Subscriber {
  readonly presented: Transport['presented'];
  readonly address: string;
}

/**
 * Events of the caller's session, from now on. The caller is authorized again at every event: the stream ends with ENDED when the session has ended,
 * and with GRANTED when a login replaced the secret that opened it (the client that has the new one subscribes again).
 */
export function sessionStream(
  streams: Streams,
  sessions: Sessions,
  providers: Providers,
  subscriber: Subscriber,
): AsyncIterableIterator<SessionEventModel> {
  const inbox = streams.inbox();
  const events = follow(streams, sessions, providers, subscriber, inbox);
  return {
    next: () => events.next(),
    // A generator that waits for its inbox cannot be returned from outside: it ends by an item.
    return: async () => {
      inbox.put('end');
      return events.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* follow(
  streams: Streams,
  sessions: Sessions,
  providers: Providers,
  { presented, address }: Subscriber,
  inbox: Inbox<Item>,
): AsyncGenerator<SessionEventModel, void> {
  const session = await sessions.find(presented, 'store');
  if (!session) throw gatewayError('UNAUTHENTICATED');
  const close = streams.open(session, presented, address, inbox);
  try {
    for (let item = await inbox.take(); item !== 'end'; item = await inbox.take()) {
      const record = await item.record();
      if (!record) {
        yield { kind: 'ENDED', provider: null, account: null, atMs: sessions.now(), grant: null };
        return;
      }
      if (!sameText(session.secretHash, record.secretHash)) {
        yield replacedView(record, item.event, providers, sessions.now());
        return;
      }
      if (item.event && isOffered(providers, item.event))
        yield eventView(record, item.event, providers, sessions.now());
    }
  } finally {
    close();
  }
}

/** Replicas may offer other providers than this one does. The schema here has no names for those. */
const isOffered = (providers: Providers, { provider }: SessionEvent) => provider === null || providers.has(provider);

/**
 * The last event of a stream whose secret a login has replaced. An attacker may hold that secret (session fixation): the event says that there was a
 * login, and nothing of the account. The message of the login can be late or lost, so the record says as well which login was the latest.
 */
function replacedView(
  { grants }: SessionRecord,
  event: SessionEvent | undefined,
  providers: Providers,
  nowMs: number,
): SessionEventModel {
  const logins = [...grants].map(([name, { record }]) => ({ provider: providerIn(name), atMs: record.grantedAtMs }));
  const [latest = { provider: null, atMs: nowMs }] = logins.sort((a, b) => b.atMs - a.atMs);
  const { provider, atMs } = event?.kind === 'GRANTED' ? event : latest;
  return {
    kind: 'GRANTED',
    provider: provider !== null && providers.has(provider) ? provider : null,
    account: null,
    atMs,
    grant: null,
  };
}

function eventView(
  record: SessionRecord,
  { kind, provider, slot, atMs }: SessionEvent,
  providers: Providers,
  nowMs: number,
): SessionEventModel {
  const name = provider === null ? undefined : grantName(provider, slot);
  const stored = name && record.grants.get(name)?.record;
  const known = provider === null ? undefined : providers.get(provider)?.provider;
  const grant =
    name && stored && known && stored.state !== 'revoked'
      ? grantView(record.about.id, name, stored, known.rotation, nowMs)
      : null;
  return { kind, provider, account: name === undefined ? null : accountIn(name), atMs, grant };
}
