import type { Setting, SettingGroup, Settings, Values } from '../provider/setting.js';

/** Environment variables as the process has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Collects what is wrong, one line for each setting, without its value. */
export type Complain = (line: string) => void;

function parse(setting: Setting, text: string, complain: Complain): unknown {
  const parsed = setting.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) complain(`${setting.name}: ${issue.message}`);
  return undefined;
}

function read(setting: Setting, env: Env, complain: Complain): unknown {
  const text = (setting.lowerCase && env[setting.name.toLowerCase()]) || env[setting.name] || undefined;
  const value = text === undefined ? undefined : parse(setting, text, complain);
  if (value !== undefined || setting.default === undefined) return value;
  return setting.schema.parse(setting.default);
}

/**
 * The values of one group; an empty variable counts as unset. Where a value is malformed its default stands in, so that the rules between
 * settings can speak in the same run; what they say about a setting that was complained about already is left out.
 */
export function readGroup<S extends Settings>(group: SettingGroup<S>, env: Env, complain: Complain): Values<S> {
  const said = new Set<string>();
  const say: Complain = line => {
    said.add(line.slice(0, line.indexOf(':')));
    complain(line);
  };
  const entries = Object.entries(group.settings).map(([key, setting]) => [key, read(setting, env, say)]);
  const values = Object.fromEntries(entries) as Values<S>;
  for (const line of group.check?.(values) ?? []) if (!said.has(line.slice(0, line.indexOf(':')))) complain(line);
  return values;
}
