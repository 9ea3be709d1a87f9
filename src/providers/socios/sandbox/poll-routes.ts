import type { Reply, Route } from '../../../testing/sandbox/kit.js';
import { backendError, faultReply } from './faults.js';
import { BadParameter, selectPolls } from './filters.js';
import { forApplication, forFan } from './guarded.js';
import type { SeedPoll } from './seed-polls.js';
import { vote } from './vote.js';
import type { World } from './world.js';

/** The Polls API, version 1.0.8. */
export const pollRoutes = (world: World): readonly Route[] => [
  forApplication(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/polls$/,
    handle: call => (world.knobs.removed.includes('listPolls') ? faultReply(world, 900906) : list(world, call.query)),
  }),
  forApplication(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/poll\/(?<id>[^/]+)$/,
    handle: call => one(world, call.params.id),
  }),
  forFan(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/user\/polls$/,
    handle: call => list(world, call.query),
  }),
  forFan(world, {
    method: 'GET',
    path: /^\/polls\/1\.0\.8\/user\/poll\/(?<id>[^/]+)$/,
    handle: call => one(world, call.params.id),
  }),
  forFan(world, {
    method: 'POST',
    path: /^\/polls\/1\.0\.8\/user\/poll\/(?<id>[^/]+)\/vote$/,
    handle: (call, fan) =>
      world.knobs.removed.includes('castVote') ? faultReply(world, 900906) : vote(world, call, fan),
  }),
];

// The short code of the voting token is the backend's own affair.
const shown = ({ token: _, ...poll }: SeedPoll) => poll;

function list({ polls, knobs }: World, query: URLSearchParams): Reply {
  try {
    const data = selectPolls(polls, query, knobs).map(shown);
    return { body: { data: knobs.lonePollAsObject && data.length === 1 ? data[0] : data } };
  } catch (error) {
    if (error instanceof BadParameter) return backendError(400, 'Bad Request');
    throw error;
  }
}

function one({ polls }: World, id: string | undefined): Reply {
  const poll = polls.find(candidate => candidate.id === id?.toLowerCase());
  if (poll) return { body: { data: shown(poll) } };
  return /^[\da-f-]{36}$/i.test(id ?? '') ? backendError(404, 'Entity not found') : backendError(400, 'Bad Request');
}
