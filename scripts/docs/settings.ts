import { readFileSync } from 'node:fs';
import { allSettingGroups } from '../../src/config/index.js';
import type { Setting, SettingGroup } from '../../src/provider/setting.js';
import { code, table } from './markdown.js';

const WIDTH = 110;
const ofGroup = (group: SettingGroup): Setting[] => Object.values(group.settings);

/** Names of all settings, in the order in which they are documented. */
export const settingNames = (): string[] =>
  allSettingGroups()
    .flatMap(ofGroup)
    .map(setting => setting.name);

function defaultOf({ default: value }: Setting): string {
  if (value === undefined) return '';
  return value === '' ? 'empty' : code(value);
}

function groupTable(group: SettingGroup): string {
  const rows = ofGroup(group).map(setting => [
    code(setting.name),
    defaultOf(setting),
    setting.secret ? `${setting.doc} Secret: never printed.` : setting.doc,
  ]);
  return `## ${group.title}\n\n${table(['Name', 'Default', 'Description'], rows)}`;
}

/** The page of all settings, one table for each group. */
export const settingsPage = (): string => `# Settings

This page lists every environment variable that the gateway reads. It is written from the code by \`npm run docs\`.

- An empty variable counts as unset.
- The gateway reports every invalid setting at startup, before it listens.
- [\`.env.example\`](../.env.example) is the same list as a file to copy.
- \`NODE_ENV=production\` requires an https \`PUBLIC_URL\`, \`KEYRING_SEAL_KEYS\` and \`REDIS_URL\`, and refuses providers over plain http.
- A provider's \`*_ACCESS\` setting takes \`public\` (anyone), \`session\` (anyone who is signed in to any provider) or a list of providers whose login
  qualifies, such as \`pmapi,pool\`.
- A provider of your own brings its own settings; \`npx keyring-gateway doctor\` reports them.

${allSettingGroups().map(groupTable).join('\n\n')}
`;

/** Breaks a text into comment lines of at most WIDTH characters. */
function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly scripts: { readonly start: string };
};
/** `npm start` with the settings of a file. */
const START = PACKAGE.scripts.start.replace(/^node /, 'node --env-file=.env ');

const HEAD = [
  '# Every setting of the gateway with its default.',
  `# Copy to .env, uncomment what you need, and start with: ${START}`,
  '# A setting without a value here has no default. Only NODE_ENV=production enables the checks for production.',
];

/** The text of .env.example. */
export function envExample(): string {
  const groups = allSettingGroups().map(group => {
    const settings = ofGroup(group).map(setting =>
      [
        ...comment(setting.secret ? `${setting.doc} Secret.` : setting.doc),
        `#${setting.name}=${setting.default ?? ''}`,
      ].join('\n'),
    );
    return [`# ---- ${group.title} ----`, ...settings].join('\n\n');
  });
  return `${[HEAD.join('\n'), ...groups].join('\n\n')}\n`;
}
