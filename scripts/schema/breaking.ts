import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** A change that breaks existing clients. */
export interface Breaking {
  /** Coordinate in the schema, such as `Query.polls.first`. */
  readonly path: string;
  readonly message: string;
}

/** The breaking changes between two schemas, given as texts. */
export async function breakingChanges(before: string, after: string): Promise<Breaking[]> {
  const changes = await diff(buildSchema(before), buildSchema(after));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path = '', message }) => ({ path, message }));
}

/** The newest two sections of the changelog: pending changes, and the changes of the last release. */
function newest(changelog: string): string {
  return changelog.split(/^## /m).slice(1, 3).join('');
}

/** The changes that the changelog does not announce. An announcement is a line with BREAKING and the coordinate in backticks. */
export function unexplained(changes: readonly Breaking[], changelog: string): Breaking[] {
  const lines = newest(changelog)
    .split(/\n(?=- )/)
    .filter(line => line.includes('BREAKING'));
  return changes.filter(({ path }) => !lines.some(line => line.includes(`\`${path}\``)));
}
