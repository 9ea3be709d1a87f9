import { CookieJar } from 'tough-cookie';
import { type Place, Browser as TestBrowser, type Watch } from '../../src/testing/browser.js';

export * from '../../src/testing/browser.js';

/** The kit's browser with cookies as real browsers keep them: prefixes, paths and attributes count. */
export class Browser extends TestBrowser {
  declare readonly jar: CookieJar;

  constructor(place: Place, watch?: Watch, jar = new CookieJar(undefined, { prefixSecurity: 'strict' })) {
    super(place, watch, jar);
  }
}
