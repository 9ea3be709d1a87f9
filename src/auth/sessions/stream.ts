import { gatewayError } from '../../errors.js';
import type { SessionEventModel } from '../models.js';
import type { Parts } from '../parts.js';
import type { Happened } from './events.js';
import { Inbox } from './inbox.js';
import type { ProvenSession } from './sessions.js';
import type { Transport } from './transport.js';
import { grantView } from './views.js';

/** A message can get lost: so often a stream looks for itself whether its session lives, ms. */
const LOOK_EVERY_MS = 15_000;

type Item = Happened | 'look' | 'end';

/**
 * What happens to the caller's session, from now on. The caller is authorised again at every event: the stream ends with ENDED when the session is no
 * more, and without a word when its secret was replaced by a login (whoever has the new one subscribes again).
 */
export function sessionStream(
  parts: Parts,
  presented: Transport['presented'],
): AsyncIterableIterator<SessionEventModel> {
  const inbox = new Inbox<Item>();
  const events = follow(parts, presented, inbox);
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
  presented: Transport['presented'],
  inbox: Inbox<Item>,
): AsyncGenerator<SessionEventModel, void> {
  const session = await parts.sessions.find(presented, 'strict');
  if (!session) throw gatewayError('UNAUTHENTICATED');
  const stopListening = parts.events.listen(session.ref, event => inbox.put(event));
  const forget = parts.streams.add(() => inbox.put('end'));
  const timer = setInterval(() => inbox.put('look'), LOOK_EVERY_MS);
  try {
    for (let item = await inbox.take(); item !== 'end'; item = await inbox.take()) {
      const now = await parts.sessions.find(presented, 'strict');
      if (!now) {
        if (!(await parts.sessions.read(session.ref))) yield ended(parts);
        return;
      }
      if (item !== 'look' && isOffered(parts, item)) yield view(parts, now, item);
    }
  } finally {
    clearInterval(timer);
    forget();
    stopListening();
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

function view(parts: Parts, { record }: ProvenSession, { kind, provider, atMs }: Happened): SessionEventModel {
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
