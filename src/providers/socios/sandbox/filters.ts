import type { SociosKnobs } from './knobs.js';
import type { SeedPoll } from './seed-polls.js';

/** Thrown for a parameter that the backend does not know or cannot read: 400. */
export class BadParameter extends Error {}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

type Holds = (poll: SeedPoll, values: readonly string[]) => boolean;

const uuids = (values: readonly string[]) =>
  values.every(value => UUID.test(value)) ? values.map(value => value.toLowerCase()) : bad();
const flag = ([value]: readonly string[]) => (value === 'true' ? true : value === 'false' ? false : bad());
const instant = ([value = '']: readonly string[]) => {
  // Without a zone it is UTC, as in the provider's sample.
  const ms = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  return /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(ms) ? ms : bad();
};

const RANGES = ['disclosedAt', 'publicationDate', 'openAt', 'closeAt'] as const;

const CONDITIONS: Readonly<Record<string, Holds>> = {
  search: ({ question }, [text = '']) => question.toLowerCase().includes(text.toLowerCase()),
  'ids[]': ({ id }, values) => uuids(values).includes(id),
  'partnerIds[]': ({ partnerId }, values) => uuids(values).includes(partnerId),
  quorumReached: ({ isQuorumReached }, values) => isQuorumReached === flag(values),
  bound: ({ isBound }, values) => isBound === flag(values),
  ...Object.fromEntries(
    RANGES.flatMap((name): [string, Holds][] => [
      [`${name}[from]`, (poll, values) => Date.parse(poll[name] ?? '') >= instant(values)],
      [`${name}[to]`, (poll, values) => Date.parse(poll[name] ?? '') <= instant(values)],
    ]),
  ),
};

/** The polls that a query asks for: every condition honoured, one page of them. */
export function selectPolls(
  polls: readonly SeedPoll[],
  query: URLSearchParams,
  { mostPolls, overLimit }: Pick<SociosKnobs, 'mostPolls' | 'overLimit'>,
): readonly SeedPoll[] {
  const names = [...new Set(query.keys())].filter(name => name !== 'page' && name !== 'limit');
  const conditions = names.map(name => {
    const holds = (Object.hasOwn(CONDITIONS, name) ? CONDITIONS[name] : undefined) ?? bad();
    const values = query.getAll(name);
    return (poll: SeedPoll) => holds(poll, values);
  });
  const page = whole(query.get('page') ?? '1', 1_000_000);
  const asked = whole(
    query.get('limit') ?? String(Math.min(20, mostPolls)),
    overLimit === 'cut' ? 1_000_000 : mostPolls,
  );
  const limit = Math.min(asked, mostPolls);
  const chosen = polls.filter(poll => conditions.every(holds => holds(poll)));
  return chosen.slice((page - 1) * limit, page * limit);
}

/** A whole number from 1. */
function whole(text: string, most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : bad();
}

function bad(): never {
  throw new BadParameter();
}
