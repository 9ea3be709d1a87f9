import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './built.js';
import type { RedisServer } from './redis.js';

const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

/** The ACL rules that docs/operations.md gives a gateway's user, for one Redis with database 0. */
export const DOCUMENTED: readonly string[] =
  /^ACL SETUSER keyring on >PASSWORD ([^`]*)```/m.exec(page)?.[1]?.trim().split(/\s+/) ?? [];

/** Further rules from its second table, by a word of the row. */
export function documentedFor(where: string): readonly string[] {
  const row = page.split('\n').find(line => line.startsWith('| `+') && line.includes(where));
  if (!row) throw new Error(`docs/operations.md lists no rules for ${where}`);
  return (/^\| `([^`]+)`/.exec(row)?.[1] ?? '').replaceAll('\\|', '|').split(' ');
}

/** Makes a user with these rules and no others, on each server. */
export async function setUser(
  servers: readonly RedisServer[],
  name: string,
  password: string,
  rules: readonly string[],
): Promise<void> {
  for (const server of servers)
    await server.cli('ACL', 'SETUSER', name, 'reset', 'on', `>${password}`, '-@all', ...rules);
}

/** What Redis has denied this user so far, as `command: object`. */
export async function denied(servers: readonly RedisServer[], name: string): Promise<string[]> {
  const logs = await Promise.all(servers.map(server => server.cli('ACL', 'LOG', 100)));
  return (logs.flat() as string[][]).flatMap(entry => {
    const fact = (key: string) => entry[entry.indexOf(key) + 1];
    return fact('username') === name ? [`${fact('reason')}: ${fact('object')}`] : [];
  });
}
