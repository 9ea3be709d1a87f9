import { read } from './project.js';

export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The Dockerfile's instructions, continuation lines joined. */
export const dockerfile: readonly Instruction[] = read('Dockerfile')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .flatMap(line => {
    const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return word ? [{ word, rest }] : [];
  });

export const instructions = (word: string): string[] =>
  dockerfile.filter(one => one.word === word).map(one => one.rest);

/** The instructions of the image that runs. */
export const lastStage: readonly Instruction[] = dockerfile.slice(
  dockerfile.findLastIndex(({ word }) => word === 'FROM'),
);

/** Environment of the final image. */
export const imageEnv: Readonly<Record<string, string>> = Object.fromEntries(
  lastStage
    .filter(({ word }) => word === 'ENV')
    .flatMap(({ rest }) => rest.split(' ').map(pair => pair.split('=') as [string, string])),
);
