// The page brings the words, translated; the script has none.

/** Will return a sentence of the page with its {holes} filled. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  const words = document.querySelector<HTMLTemplateElement>("#field-words");
  const found = words?.content.querySelector(`[data-word="${key}"]`)?.textContent ?? key;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** How instants are written: in English as the server writes them, day before month. */
export const locale = (): string => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);

/** Will make an element with a class and children; a text is a text and never becomes markup. */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T, look = "", ...children: (Node | string)[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  if (look) made.className = look;
  made.append(...children);
  return made;
}

/** Will put these in the place of what an element holds. */
export function fill(place: Element, found: (Node | string)[]): void {
  place.textContent = "";
  place.append(...found);
}

/** Will make the drawing of that name, which is in the page's words. */
export function icon(name: string): Node | string {
  const words = document.querySelector<HTMLTemplateElement>("#field-words");
  return words?.content.querySelector(`[data-icon="${name}"] svg`)?.cloneNode(true) ?? "";
}

/** Will make a button that does something when it is pressed. */
export function button(words: string, look: string, act: () => void): HTMLButtonElement {
  const made = make("button", look, words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** Will return the markup that the server's templates wrote for this page, as nodes. Nothing else is ever given to it. */
export function fromServer(html: string): DocumentFragment {
  const piece = document.createElement("template");
  piece.innerHTML = html;
  return piece.content;
}
