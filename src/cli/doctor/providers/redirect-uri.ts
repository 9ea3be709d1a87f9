import { createSite } from '../../../server/site.js';
import type { Check } from '../facts.js';
import { error, ok, type Said } from '../finding.js';
import { loginPages } from './redirecting.js';

/** Where providers send browsers back to (RFC 6749, 3.1.2): it must be this gateway, or no redirect login ever ends. */
export const redirectUri: Check = {
  name: 'redirect-uri',
  cheap: true,
  async run(facts) {
    const site = createSite({ ...facts, origins: [] });
    return (await loginPages(facts)).map(({ provider, url }): Said => {
      const path = `/callback/${provider.id.toLowerCase()}`;
      const wanted = facts.publicUrl + path;
      const given = url.searchParams.get('redirect_uri') ?? '';
      if (!URL.canParse(given)) return wrong(provider.name, 'no address', wanted);
      const { origin, pathname } = new URL(given);
      const isOurs = site.allows(origin) && pathname === path;
      return isOurs ? ok(`${provider.name}: ${origin}${pathname}`) : wrong(provider.name, origin + pathname, wanted);
    });
  },
};

const wrong = (name: string, given: string, wanted: string): Said =>
  error(
    'REDIRECT_URI',
    `${name} sends browsers back to ${given}, which is not this gateway`,
    `Register ${wanted} there, and set it here.`,
  );
