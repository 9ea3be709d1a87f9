import type { Pool } from 'undici';
import { sendCall, type UpstreamLimits } from '../../src/upstream/call.js';
import { Origins } from '../../src/upstream/connect.js';
import type { UpstreamRequest, UpstreamResponse } from '../../src/upstream/messages.js';
import { later } from './upstreams.js';

/** Pooled connections, closed after the test. */
export function poolAt(origin: string, limits: UpstreamLimits): Pool {
  const pool = new Origins(limits).get(origin).dispatcher;
  later(() => void pool.destroy());
  return pool;
}

/** One call over a pool of its own. */
export const sendPooled = (
  origin: string,
  request: UpstreamRequest,
  limits: UpstreamLimits,
): Promise<UpstreamResponse> => sendCall(poolAt(origin, limits), request, { limits });
