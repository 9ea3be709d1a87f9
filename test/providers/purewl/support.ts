import type { Caller, RequestToken, TokenResponse, TokenResult } from '../../../src/provider/contract.js';
import { type PurewlValues, settings } from '../../../src/providers/purewl/config.js';
import type { PurewlKnobs } from '../../../src/providers/purewl/sandbox/common.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import type { UpstreamRequest, UpstreamResponse } from '../../../src/upstream/messages.js';
import { fetched } from '../../support/fetched.js';
import { valuesOf } from '../../support/settings.js';

/** A response as a reader gets it; an object becomes JSON. */
export const answered = (body: unknown, status = 200, facts: Partial<UpstreamResponse> = {}): UpstreamResponse => ({
  status,
  headers: {},
  text: typeof body === 'string' ? body : JSON.stringify(body),
  sentAtMs: 1_000_000_000_000,
  receivedAtMs: 1_000_000_000_000,
  ...facts,
});

/** The settings' values from texts, as the environment would give them. */
export const values = (texts: Record<string, string> = {}): PurewlValues => valuesOf(settings, texts);

/** Sends token requests for real, with the simplest judgement of what went wrong. */
export const requestToken: RequestToken = async (url, ask, read): Promise<TokenResult> => {
  const answer = await fetched(url, ask).catch(() => undefined);
  if (!answer) return { kind: 'unknown' };
  return read(answer) ?? { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE' };
};

/** Calls with one fixed token, without a refresh. */
export const callerOf = (origin: string, issued: TokenResponse): Caller => ({
  send: ask => fetched(origin + ask.path, { ...ask, headers: { ...ask.headers, 'x-accesstoken': issued.accessToken } }),
  facts: async () => issued.facts ?? {},
});

/** A caller whose every call gets the same response. */
export const stubCaller = (answer: UpstreamResponse): Caller & { readonly asked: UpstreamRequest[] } => {
  const asked: UpstreamRequest[] = [];
  const send = async (ask: UpstreamRequest) => {
    asked.push(ask);
    return answer;
  };
  return { asked, send, facts: async () => ({}) };
};

export function issuedBy(outcome: TokenResult): TokenResponse {
  if (outcome.kind !== 'issued') throw new Error(`not issued: ${outcome.kind}`);
  return outcome.issued;
}

/** A token straight from the sandbox. */
export async function tokenOf(sandbox: Sandbox<PurewlKnobs>, secretKey: string): Promise<string> {
  const body = new URLSearchParams({ grantType: 'secret', secretKey });
  const response = await fetch(`${sandbox.origin}/auth/v1/accessToken`, { method: 'POST', body });
  const { body: issued } = (await response.json()) as { body: { accessToken: string } };
  return issued.accessToken;
}
