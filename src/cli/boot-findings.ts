import type { Config } from '../config/index.js';
import type { Logger } from '../telemetry/logger.js';
import { CHEAP } from './doctor/checks.js';
import { examine } from './doctor/examine.js';
import { factsOf } from './facts-of.js';

/** What the doctor's cheap checks find, as warnings with its codes. The gateway runs meanwhile; never rejects. */
export async function logBootFindings(config: Config, logger: Logger): Promise<void> {
  const wrong = (await examine(CHEAP, factsOf(config, [], 0))).filter(({ level }) => level !== 'ok');
  for (const { code, says } of wrong) logger.warn({ code: code ?? undefined }, says);
  logger.debug({ count: wrong.length }, 'the set-up was looked over');
}
