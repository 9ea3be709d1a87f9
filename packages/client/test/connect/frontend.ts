import { createKeyring } from 'keyring-gateway-client';
import { english, KeyringConnect } from 'keyring-gateway-client/connect';
import { german } from './german.js';

/** For tests, which set properties of the element. */
const forTests = { createKeyring, english, german, KeyringConnect };

declare global {
  interface Window {
    readonly forTests: typeof forTests;
  }
}

Object.assign(window, { forTests });
