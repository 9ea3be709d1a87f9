import { UpstreamFailure } from '../../../upstream/failure.js';
import { httpDateMs } from '../../../upstream/provider-numbers.js';
import type { Check } from '../facts.js';
import { error, ok, type Said, warning } from '../finding.js';
import type { Probed } from './probe.js';

/** Lifetimes of tokens, and certificates, are judged by the clock: apart by so much it is worth a look, or wrong. s */
const [APART, FAR_APART] = [30, 300];

/** This machine's clock against those of the providers (Date, RFC 9110, 6.6.1) and of Redis. */
export const clocks: Check = {
  name: 'clocks',
  async run(facts) {
    const [probed, redis] = await Promise.all([facts.probed(), facts.redis()]);
    const nodes = redis.kind === 'there' ? redis.nodes : [];
    const others = nodes.map(({ at, aheadMs }) => ({ name: nodes.length > 1 ? `Redis ${at}` : 'Redis', aheadMs }));
    return [...providers(probed), ...others].map(judge);
  },
};

interface Clock {
  readonly name: string;
  /** Ahead of ours, ms. */
  readonly aheadMs: number;
}

/** One for each provider: of its answers the one that came most quickly. */
function providers(probed: readonly Probed[]): Clock[] {
  const best = new Map<string, Clock & { readonly tookMs: number }>();
  for (const { provider, outcome } of probed) {
    const date = outcome instanceof UpstreamFailure ? undefined : httpDateMs(outcome.headers.date);
    if (outcome instanceof UpstreamFailure || date === undefined) continue;
    const tookMs = outcome.receivedAtMs - outcome.sentAtMs;
    if (tookMs >= (best.get(provider.name)?.tookMs ?? Number.POSITIVE_INFINITY)) continue;
    // A Date holds whole seconds, cut off.
    const aheadMs = date + 500 - (outcome.sentAtMs + outcome.receivedAtMs) / 2;
    best.set(provider.name, { name: provider.name, aheadMs, tookMs });
  }
  return [...best.values()];
}

function judge({ name, aheadMs }: Clock): Said {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  if (seconds < APART) return ok(`${name}: ${seconds === 0 ? 'less than a second' : `${seconds} s`} apart`);
  const says = `${name}'s clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
  const todo = 'Let this machine keep time by NTP; if it does, the other one is wrong.';
  return seconds < FAR_APART ? warning('CLOCK_APART', says, todo) : error('CLOCK_APART', says, todo);
}
