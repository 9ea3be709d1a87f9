import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program that the tests use and npm does not install. */
export interface Tool {
  /** Environment variable with its path, for a program that is not on the PATH or not the first one there. */
  readonly override: string;
  /** Names of the program, the most common first. */
  readonly names: readonly string[];
  /** The Debian package of the program. */
  readonly debian: string;
}

export const TOOLS = {
  redisServer: { override: 'REDIS_SERVER', names: ['redis-server'], debian: 'redis-server' },
  redisCli: { override: 'REDIS_CLI', names: ['redis-cli'], debian: 'redis-server' },
  chromium: {
    override: 'CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debian: 'chromium',
  },
  tinyproxy: { override: 'TINYPROXY', names: ['tinyproxy'], debian: 'tinyproxy' },
  // Debian installs these in folders that only root's PATH has.
  nginx: { override: 'NGINX', names: ['nginx', '/usr/sbin/nginx'], debian: 'nginx' },
  haproxy: { override: 'HAPROXY', names: ['haproxy', '/usr/sbin/haproxy'], debian: 'haproxy' },
} as const satisfies Record<string, Tool>;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Absolute path of a tool. Undefined where it is not installed, or its override is not a program. */
export function findTool(tool: Tool, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const named = env[tool.override];
  const wanted = named ? [named] : tool.names;
  const paths = wanted.flatMap(name => (isAbsolute(name) ? [name] : folders.map(folder => join(folder, name))));
  return paths.find(isProgram);
}

/** Path of a tool that `npm test` has checked. Throws where the tool is missing nevertheless. */
export function tool(key: keyof typeof TOOLS): string {
  const found = findTool(TOOLS[key]);
  if (!found) throw new Error(`${TOOLS[key].names[0]} not found; run \`npm run tools\``);
  return found;
}
