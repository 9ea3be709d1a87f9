type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Makes an element. An attribute that is false or undefined is left out, true is empty. Texts are texts, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  made.append(...children);
  return made;
}

/** A push button; nothing is submitted by it. */
export function button(label: string, attributes: Attributes, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

let count = 0;
/** An id that nothing else on the page has. */
export const newId = (): string => `session-${++count}`;
