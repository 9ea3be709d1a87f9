import { element, newId } from '../packages/client/src/connect/dom.js';

export { element, newId };

type Attributes = Parameters<typeof element>[1];

/** A push button; nothing is submitted by it. */
export function button(label: string, attributes: Attributes, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}
