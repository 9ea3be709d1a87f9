import type { Resolvers } from '../generated/graphql.js';
import { loginWays } from './login-ways.js';
import { mutation } from './mutation.js';
import { query } from './query.js';
import { date, dateTime, json, url } from './scalars.js';
import { grant, loginRedirect, session } from './session.js';
import { sessionEvent, subscription } from './subscription.js';

/** Resolvers of schema/gateway.graphql. */
export const resolvers: Resolvers = {
  Query: query,
  Mutation: mutation,
  Subscription: subscription,
  SessionEvent: sessionEvent,
  Provider: { ways: (provider, _args, _context, { schema }) => loginWays(schema, provider) },
  Session: session,
  Grant: grant,
  LoginRedirect: loginRedirect,
  LoginResult: { __resolveType: result => result.__typename },
  RefreshResult: { __resolveType: result => result.__typename },
  DateTime: dateTime,
  Date: date,
  URL: url,
  JSON: json,
};
