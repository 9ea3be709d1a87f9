import { readGroup } from '../../src/config/read-group.js';
import type { SettingGroup, Settings, Values } from '../../src/setting.js';

/** Values of a provider's settings, as the environment would give them. Throws all complaints, if there are any. */
export function valuesOf<S extends Settings>(group: SettingGroup<S>, env: Readonly<Record<string, string>>): Values<S> {
  const complaints: string[] = [];
  const values = readGroup(group, env, line => complaints.push(line));
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return values;
}
