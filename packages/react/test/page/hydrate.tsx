import { lazy } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { App, Session } from './app.js';

/** Arrives when a test asks for it: a part of the page whose code loads late. */
const Late = lazy(async () => {
  await new Promise(resolve => addEventListener('late', resolve, { once: true }));
  return { default: () => <Session name="late" /> };
});

const initial = JSON.parse(document.getElementById('initial')?.textContent ?? '');
hydrateRoot(document.getElementById('root') as HTMLElement, <App initial={initial} Late={Late} />);
