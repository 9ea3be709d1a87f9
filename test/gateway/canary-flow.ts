import type { Sandboxes } from '../support/gateway.js';
import type { Bearer, Browser } from '../support/http-client.js';
import type { RedisServer } from '../support/redis.js';
import type { Onlooker } from './canary-onlooker.js';

/** A gateway to be watched. It has service credentials, and voting is on. */
export interface Watched {
  readonly sandboxes: Sandboxes;
  readonly redis: RedisServer;
  readonly onlooker: Onlooker;
  browser(): Browser;
  bearer(): Bearer;
}

export type Input = Readonly<Record<string, unknown>>;
export type Flow = (watched: Watched) => Promise<void>;

/** A value as GraphQL writes it. */
function literal(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, field]) => `${name}: ${literal(field)}`)
    .join(', ')} }`;
}

export const inline = (input: Input) =>
  `mutation { login(input: ${literal(input)}) { __typename ... on LoggedIn { grant { id subject } } } }`;
