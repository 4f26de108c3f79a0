// Enter goes on: in <form data-enter> it leads from field to field and at the end to the button that sends the form.
// In a text it does so too; Shift+Enter begins a line. Where an input method is composing, Enter is the method's.

import { seen } from "./keys";

const FIELDS = "input[type=text], input[type=tel], input[type=email], input[type=search], textarea";

function fields(form: HTMLFormElement): HTMLElement[] {
  return Array.from(form.querySelectorAll<HTMLElement>(FIELDS)).filter((one) => seen(one) && !one.closest("aside"));
}

/** Will let Enter go on in the forms that say so. */
export function enter(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-enter]").forEach((form) => {
    form.addEventListener("keydown", (event) => {
      const at = event.target as HTMLElement;
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (at instanceof HTMLTextAreaElement ? event.shiftKey : !(at instanceof HTMLInputElement || at instanceof HTMLSelectElement)) return;
      event.preventDefault();
      const next = fields(form).find((one) => one !== at && (at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0);
      (next ?? form.querySelector<HTMLElement>("[data-main]"))?.focus();
      if (next instanceof HTMLInputElement) next.select();
    });
  });
}
