type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Creates an element. An attribute that is false or undefined is omitted, true is empty. Texts are texts, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) created.setAttribute(key, value === true ? '' : value);
  created.append(...children);
  return created;
}

/** Creates a push button, which submits nothing. */
export function button(part: string, onClick: () => void): HTMLButtonElement {
  const created = element('button', { type: 'button', part });
  created.addEventListener('click', onClick);
  return created;
}

/** Sets a text where it differs, so that a screen reader hears of changes only. Without a text the element is hidden. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
  target.hidden = text === '';
}

let count = 0;
/** An id that nothing else in the document has. */
export const newId = (): string => `keyring-${++count}`;
