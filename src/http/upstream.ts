import { Pool } from 'undici';
import type { Answer, Ask } from './answer.js';
import { UpstreamFailure } from './failure.js';
import { flatHeaders, readBody } from './read-body.js';

export interface UpstreamLimits {
  /** Longest one call may take from connect to the end of the body, ms. */
  readonly deadlineMs: number;
  /** Largest body, bytes. */
  readonly maxBytes: number;
}

/** Failures of connecting: the request never left. Undici gives a pooled request no other sign of that. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
]);

/** One upstream's data API: pooled connections, a deadline and a size limit on every call. Redirects are answers, not followed. */
export class Upstream {
  private readonly pool: Pool;
  private readonly limits: UpstreamLimits;

  constructor(origin: string, limits: UpstreamLimits) {
    this.limits = limits;
    this.pool = new Pool(origin, { connections: 128, connect: { timeout: Math.min(5_000, limits.deadlineMs) } });
  }

  /** Resolves with a whole answer of any status; throws UpstreamFailure otherwise. */
  async send(ask: Ask): Promise<Answer> {
    const sentAtMs = Date.now();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.limits.deadlineMs);
    try {
      const { method, path, headers, body } = ask;
      const response = await this.pool.request({
        method,
        path,
        headers: { ...headers },
        body: body ?? null,
        signal: abort.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const text = await readBody(response.body, this.limits.maxBytes);
      const flat = flatHeaders(response.headers);
      return { status: response.statusCode, headers: flat, text, sentAtMs, receivedAtMs: Date.now() };
    } catch (cause) {
      if (cause instanceof UpstreamFailure) throw cause;
      const code = (cause as { code?: unknown }).code;
      throw new UpstreamFailure(typeof code === 'string' && NEVER_SENT.has(code) ? 'never-sent' : 'no-answer', {
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
