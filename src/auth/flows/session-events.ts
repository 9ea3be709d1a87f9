import { gatewayError } from '../../errors.js';
import { sameText } from '../crypto/ids.js';
import type { SessionEventModel } from '../models.js';
import type { Parts } from '../parts.js';
import type { Happened } from '../sessions/events.js';
import type { Inbox, Item } from '../sessions/streams.js';
import type { Transport } from '../sessions/transport.js';
import type { SessionRecord } from '../store/session-record.js';
import { grantView } from './to-graphql.js';

/** Who subscribes. */
export interface Subscriber {
  readonly presented: Transport['presented'];
  /** The client's address. */
  readonly address: string;
}

/**
 * What happens to the caller's session, from now on. The caller is authorised again at every event: the stream ends with ENDED when the session is no
 * more, and without a word when its secret was replaced by a login (whoever has the new one subscribes again).
 */
export function sessionStream(parts: Parts, subscriber: Subscriber): AsyncIterableIterator<SessionEventModel> {
  const inbox = parts.streams.inbox();
  const events = follow(parts, subscriber, inbox);
  return {
    next: () => events.next(),
    // A generator that waits for its inbox cannot be returned from outside: it is told to end.
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
  parts: Parts,
  { presented, address }: Subscriber,
  inbox: Inbox<Item>,
): AsyncGenerator<SessionEventModel, void> {
  const session = await parts.sessions.find(presented, 'strict');
  if (!session) throw gatewayError('UNAUTHENTICATED');
  const close = parts.streams.open(session, presented, address, inbox);
  try {
    for (let item = await inbox.take(); item !== 'end'; item = await inbox.take()) {
      const record = await item.record();
      if (!record) {
        yield ended(parts);
        return;
      }
      if (!sameText(session.secretHash, record.secretHash)) return;
      if (item.event && isOffered(parts, item.event)) yield view(parts, record, item.event);
    }
  } finally {
    close();
  }
}

/** Replicas may offer other providers than this one does, of which the schema here knows no name. */
const isOffered = (parts: Parts, { provider }: Happened) =>
  provider === null || parts.registry.find(provider) !== undefined;

const ended = (parts: Parts): SessionEventModel => ({
  kind: 'ENDED',
  provider: null,
  atMs: parts.store.now(),
  grant: null,
});

function view(parts: Parts, record: SessionRecord, { kind, provider, atMs }: Happened): SessionEventModel {
  const held = provider === null ? undefined : record.grants.get(provider)?.record;
  const rotation = provider === null ? undefined : parts.registry.find(provider)?.rotation;
  const shown = held && held.state !== 'revoked' && rotation !== undefined && provider !== null;
  return {
    kind,
    provider,
    atMs,
    grant: shown ? grantView(record.about.id, provider, held, rotation, parts.store.now()) : null,
  };
}
