import { basename, join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { ROOT } from '../../support/built.js';

const FOLDER = join(ROOT, 'explorer');

/** The page is written for browsers, with types that the rest of the project does without. */
it("the explorer's page passes its own type check", () => {
  const { config } = ts.readConfigFile(join(FOLDER, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, FOLDER);
  expect([errors, options.strict, options.lib?.some(name => name.includes('dom'))]).toEqual([[], true, true]);
  expect(fileNames.map(file => basename(file))).toContain('main.ts');
  const found = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options));
  expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
}, 60_000);
