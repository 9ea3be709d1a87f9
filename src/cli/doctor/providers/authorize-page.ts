import type { UpstreamResponse } from '../../../upstream/answer.js';
import { UpstreamFailure } from '../../../upstream/failure.js';
import type { Check } from '../facts.js';
import { error, ok, type Said, warning } from '../finding.js';
import { judgeAnswer, judgeFailure } from './judge.js';
import { ask, bare } from './probe.js';
import { loginPages } from './redirecting.js';

/** Whether the provider shows its login page to browsers that this gateway sends there: client id and redirect URI are judged by that, too. */
export const authorizePage: Check = {
  name: 'authorize',
  run: async facts =>
    Promise.all(
      (await loginPages(facts)).map(async ({ provider, url }): Promise<Said> => {
        const what = `${provider.name}, login page ${bare(url.href)}`;
        const outcome = await ask(facts.sendOnce, url.href, { method: 'GET', headers: { accept: 'text/html' } });
        return outcome instanceof UpstreamFailure ? unreachable(what, outcome) : judge(what, outcome, url);
      }),
    ),
};

/** Browsers go there, not the gateway: that it cannot is no proof. */
function unreachable(what: string, failure: UpstreamFailure): Said {
  const { says } = judgeFailure(what, failure);
  return warning('AUTHORIZE_UNREACHABLE', says, 'If browsers reach it all the same, let it be.');
}

function judge(what: string, answer: UpstreamResponse, asked: URL): Said {
  const { status } = answer;
  if (status === 400 || status === 401 || status === 403) return refused(what, `HTTP ${status}`);
  if (status >= 300 && status < 400) {
    const complaint = complaintIn(answer.headers.location, asked);
    return complaint === undefined ? ok(`${what}: there`) : refused(what, complaint);
  }
  return status >= 200 && status < 300 ? ok(`${what}: there`) : judgeAnswer(what, answer);
}

const refused = (what: string, why: string): Said =>
  error(
    'AUTHORIZE_REFUSED',
    `${what}: refuses this gateway (${why})`,
    'Compare client id, redirect URI and whatever else the login page wants with what is registered there.',
  );

/** An error that comes back with the redirect (RFC 6749, 4.1.2.1), or a page of errors of the provider's own that it leads to. */
function complaintIn(location: string | undefined, asked: URL): string | undefined {
  const to = location !== undefined && URL.canParse(location, asked.href) ? new URL(location, asked) : undefined;
  if (!to) return 'it redirects to nowhere';
  const code = to.searchParams.get('error') ?? to.searchParams.get('oauthErrorCode');
  if (code !== null) return /^[\w.-]{1,40}$/.test(code) ? code : 'an error';
  return /error/i.test(to.pathname) ? 'it leads to a page of errors' : undefined;
}
