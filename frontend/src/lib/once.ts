// A form goes once: a second click, or a glove that bounces, sends nothing. Files and searches are not forms of this kind.

const PATIENCE = 8_000; // milliseconds: after that somebody may try again, whatever became of the first

/** Will let each form that changes something go once, until the page is shown again. */
export function once(): void {
  const gone = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // Scripts that send a form themselves have spoken by now, and have their own way of being busy.
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (gone.has(form)) {
      event.preventDefault();
      return;
    }
    gone.add(form);
    busy(form, true);
    setTimeout(() => { gone.delete(form); busy(form, false); }, PATIENCE);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("form[method=post]").forEach((form) => {
      gone.delete(form);
      busy(form, false);
    });
  });
}

// Not disabled: a button that is would not say which of two was pressed.
function busy(form: HTMLFormElement, on: boolean): void {
  form.querySelectorAll("button:not([type=button])").forEach((button) => {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  });
}
