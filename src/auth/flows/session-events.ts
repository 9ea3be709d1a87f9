import { gatewayError } from '../../errors.js';
import { sameText } from '../crypto/ids.js';
import type { SessionEventModel } from '../models.js';
import type { Happened } from '../sessions/events.js';
import type { Sessions } from '../sessions/sessions.js';
import type { Inbox, Item, Streams } from '../sessions/streams.js';
import type { Transport } from '../sessions/transport.js';
import type { SessionRecord } from '../store/session-record.js';
import { grantView, type RotationOf } from './to-graphql.js';

/** Who subscribes. */
export interface Subscriber {
  readonly presented: Transport['presented'];
  /** The client's address. */
  readonly address: string;
}

/**
 * What happens to the caller's session, from now on. The caller is authorised again at every event: the stream ends with ENDED when the session is no
 * more, and without a word when its secret was replaced by a login (the client that has the new one subscribes again).
 */
export function sessionStream(
  streams: Streams,
  sessions: Sessions,
  rotationOf: RotationOf,
  subscriber: Subscriber,
): AsyncIterableIterator<SessionEventModel> {
  const inbox = streams.inbox();
  const events = follow(streams, sessions, rotationOf, subscriber, inbox);
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
  streams: Streams,
  sessions: Sessions,
  rotationOf: RotationOf,
  { presented, address }: Subscriber,
  inbox: Inbox<Item>,
): AsyncGenerator<SessionEventModel, void> {
  const session = await sessions.find(presented, 'strict');
  if (!session) throw gatewayError('UNAUTHENTICATED');
  const close = streams.open(session, presented, address, inbox);
  try {
    for (let item = await inbox.take(); item !== 'end'; item = await inbox.take()) {
      const record = await item.record();
      if (!record) {
        yield { kind: 'ENDED', provider: null, atMs: sessions.now(), grant: null };
        return;
      }
      if (!sameText(session.secretHash, record.secretHash)) return;
      if (item.event && isOffered(rotationOf, item.event))
        yield eventView(record, item.event, rotationOf, sessions.now());
    }
  } finally {
    close();
  }
}

/** Replicas may offer other providers than this one does, of which the schema here knows no name. */
const isOffered = (rotationOf: RotationOf, { provider }: Happened) =>
  provider === null || rotationOf(provider) !== undefined;

function eventView(
  record: SessionRecord,
  { kind, provider, atMs }: Happened,
  rotationOf: RotationOf,
  nowMs: number,
): SessionEventModel {
  const stored = provider === null ? undefined : record.grants.get(provider)?.record;
  const rotation = provider === null ? undefined : rotationOf(provider);
  const shown = stored && stored.state !== 'revoked' && rotation !== undefined && provider !== null;
  return {
    kind,
    provider,
    atMs,
    grant: shown ? grantView(record.about.id, provider, stored, rotation, nowMs) : null,
  };
}
