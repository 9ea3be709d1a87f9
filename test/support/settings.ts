import type { RedisPlace } from '../../src/auth/store/redis/client.js';
import { readGroup } from '../../src/config/groups.js';
import { redisPlace, storeSettings } from '../../src/config/store.js';
import type { SettingGroup, Settings, Values } from '../../src/provider/setting.js';

/** Values of a provider's settings, as the environment would give them. Throws all complaints, if there are any. */
export function valuesOf<S extends Settings>(group: SettingGroup<S>, env: Readonly<Record<string, string>>): Values<S> {
  const complaints: string[] = [];
  const values = readGroup(group, env, (name, what) => complaints.push(`${name}: ${what}`));
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return values;
}

/** Where a Redis is, as the settings would say it; `env`: more of them. */
export function redisAt(url: string, env: Readonly<Record<string, string>> = {}): RedisPlace {
  const place = redisPlace(valuesOf(storeSettings, { REDIS_URL: url, ...env }));
  if (!place) throw new Error('no REDIS_URL');
  return place;
}
