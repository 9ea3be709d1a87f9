import { lazy } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { App, Session } from './app.js';

/** Loads when a test requests it: a part of the page whose code arrives late. */
const Late = lazy(async () => {
  await new Promise(resolve => addEventListener('late', resolve, { once: true }));
  return { default: () => <Session name="late" /> };
});

const initial = JSON.parse(document.getElementById('initial')?.textContent ?? '');
hydrateRoot(document.getElementById('root') as HTMLElement, <App initial={initial} Late={Late} />);
