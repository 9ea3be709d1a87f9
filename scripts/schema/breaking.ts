import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** A change that breaks a client which was fine before. */
export interface Breaking {
  /** Coordinate in the schema, such as `Query.polls.first`. */
  readonly path: string;
  readonly message: string;
}

/** What breaks between two schemas, given as texts. */
export async function breakingChanges(before: string, after: string): Promise<Breaking[]> {
  const changes = await diff(buildSchema(before), buildSchema(after));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path = '', message }) => ({ path, message }));
}

/** The changelog's newest two sections: what is not released yet, and what may just have been. */
function newest(changelog: string): string {
  return changelog.split(/^## /m).slice(1, 3).join('');
}

/** Those that no line of the changelog owns up to: it must say BREAKING and name the coordinate in backticks. */
export function unexplained(changes: readonly Breaking[], changelog: string): Breaking[] {
  const lines = newest(changelog)
    .split(/\n(?=- )/)
    .filter(line => line.includes('BREAKING'));
  return changes.filter(({ path }) => !lines.some(line => line.includes(`\`${path}\``)));
}
