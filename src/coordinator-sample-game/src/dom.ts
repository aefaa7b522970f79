/** The little that is needed to write a page by hand. */

type Attributes = Record<string, string | boolean | ((event: Event) => void) | undefined>;
type Child = Node | string | undefined | false;

/**
 * An element with attributes, listeners (`onclick: ...`) and children.
 *
 * @example el('button', { class: 'primary', onclick: play }, 'Play')
 */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.replace(/^on/, ''), value);
    else if (value === true) element.setAttribute(key, '');
    else if (typeof value === 'string') element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child !== undefined && child !== false));
  return element;
}

/** An SVG fragment from its source, which must be ours. */
export function svg(source: string): SVGSVGElement {
  const template = document.createElement('template');
  template.innerHTML = source.trim();
  return template.content.firstElementChild as SVGSVGElement;
}

/** Sets the text only where it differs, so that screen readers are not told the same again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets a `data-` attribute only where it differs. */
export function setData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}
