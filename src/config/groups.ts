import type { Setting, SettingGroup, Settings, Values } from '../provider/setting.js';
import { limitSettings } from './limits.js';
import { observabilitySettings } from './observability.js';
import { serverSettings } from './server.js';
import { sessionSettings } from './sessions.js';
import { storeSettings } from './store.js';
import { upstreamSettings } from './upstreams.js';

/** The gateway's own settings; each provider has a group in addition. */
const GROUPS = {
  server: serverSettings,
  limits: limitSettings,
  store: storeSettings,
  sessions: sessionSettings,
  upstreams: upstreamSettings,
  observability: observabilitySettings,
} as const;

export const ownGroups = Object.values(GROUPS) as readonly unknown[] as readonly SettingGroup[];

export type OwnValues = {
  readonly [G in keyof typeof GROUPS]: (typeof GROUPS)[G] extends SettingGroup<infer S> ? Values<S> : never;
};

/** Settings as text by the names of their environment variables. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Collects complaints: the name of a setting and what is wrong with it, without its value. */
export type Complain = (name: string, what: string) => void;

function parse(setting: Setting, text: string, complain: Complain): unknown {
  const parsed = setting.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) complain(setting.name, issue.message);
  return undefined;
}

function read(setting: Setting, env: Env, complain: Complain): unknown {
  const text = (setting.lowerCase && env[setting.name.toLowerCase()]) || env[setting.name] || undefined;
  const value = text === undefined ? undefined : parse(setting, text, complain);
  if (value !== undefined || setting.default === undefined) return value;
  return setting.schema.parse(setting.default);
}

/**
 * The values of one group; an empty variable counts as unset. The default replaces a malformed value, so that the rules between settings can be checked in
 * the same run; their complaints about a setting that has one already are omitted.
 */
export function readGroup<S extends Settings>(group: SettingGroup<S>, env: Env, complain: Complain): Values<S> {
  const malformed = new Set<string>();
  const note: Complain = (name, what) => {
    malformed.add(name);
    complain(name, what);
  };
  const entries = Object.entries(group.settings).map(([key, setting]) => [key, read(setting, env, note)]);
  const values = Object.fromEntries(entries) as Values<S>;
  for (const line of group.check?.(values) ?? []) {
    const [, name = group.title, what = line] = /^([A-Za-z_]\w*): (.+)$/s.exec(line) ?? [];
    if (!malformed.has(name)) complain(name, what);
  }
  return values;
}

export function readOwnGroups(env: Env, complain: Complain): OwnValues {
  const entries = Object.entries(GROUPS) as readonly unknown[] as readonly [string, SettingGroup][];
  return Object.fromEntries(entries.map(([name, group]) => [name, readGroup(group, env, complain)])) as OwnValues;
}
