/** Importing this module registers the element `<keyring-connect>`. */
import { KeyringConnect } from './element.js';

export { KeyringConnect } from './element.js';
export { english, type Texts } from './texts.js';

declare global {
  interface HTMLElementTagNameMap {
    'keyring-connect': KeyringConnect;
  }
}

// Two copies of the module may meet in one page.
if (typeof customElements !== 'undefined' && !customElements.get('keyring-connect'))
  customElements.define('keyring-connect', KeyringConnect);
