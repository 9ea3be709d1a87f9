import { UpstreamFailure } from '../../../upstream/failure.js';
import type { Check } from '../facts.js';
import { ok, type Said } from '../finding.js';
import { judgeAnswer, judgeFailure } from './judge.js';
import { bare, type Probed } from './probe.js';

/** Whether the providers' endpoints are where the settings say, and answer a request without credentials as they should: by refusing it. */
export const endpoints: Check = {
  name: 'endpoints',
  async run(facts) {
    const probed = await facts.probed();
    const silent = facts.providers.filter(({ probes = [] }) => probes.length === 0);
    return [...probed.map(judge), ...silent.map(({ name }) => ok(`${name}: not set up`))];
  },
};

function judge({ provider, probe, outcome }: Probed): Said {
  const what = `${provider.name}, ${probe.endpoint} endpoint ${bare(probe.url)}`;
  if (outcome instanceof UpstreamFailure) return judgeFailure(what, outcome);
  // That there is no such place may be said in the provider's own form, too.
  const isThere = outcome.status !== 404 && outcome.status !== 405;
  return isThere && probe.expects(outcome)
    ? ok(`${what}: HTTP ${outcome.status}, as expected`)
    : judgeAnswer(what, outcome);
}
