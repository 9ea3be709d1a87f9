import { typeDefs } from '../generated/typeDefs.js';
import type { ProviderModule } from '../provider/contract.js';
import { nearest } from './nearest.js';
import type { Complain } from './read-group.js';

const NAME = 'KEYRING_PROVIDERS';

/** GraphQL has no empty types: somebody must add a field to each of these. */
const NEEDED = [/^extend input LoginInput\b/m, /^extend type Viewer\b/m];

/** The providers that the operator named, in the order of the registry; all of them where `named` is undefined. */
export function chosenProviders(
  named: readonly string[] | undefined,
  all: readonly ProviderModule[],
  complain: Complain,
): readonly ProviderModule[] {
  if (named === undefined) return all;
  const ids: readonly string[] = all.map(({ id }) => id);
  const stranger = named.find(name => !ids.includes(name));
  if (stranger !== undefined || named.length === 0) {
    const near = stranger && nearest(stranger, ids);
    const hint = near ? `; did you mean ${near.toLowerCase()}?` : '';
    complain(`${NAME}: must name providers of this gateway (${ids.join(', ').toLowerCase()})${hint}`);
    return all;
  }
  const chosen = all.filter(({ id }) => named.includes(id));
  const texts = chosen.map(({ id }) => typeDefs[`${id.toLowerCase()}.graphql`] ?? '');
  if (!NEEDED.every(extension => texts.some(text => extension.test(text))))
    complain(`${NAME}: must name at least one provider that people can sign in to`);
  return chosen;
}
