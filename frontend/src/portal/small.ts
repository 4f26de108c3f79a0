// Small comforts: copy, print, the focus on what needs attention, a form that goes once, and not into nothing.

import { once } from "../lib/once";

/** Will copy where the page is not on a safe address, as in an office's own network. */
function copyAsOfOld(beside: HTMLElement, text: string): boolean {
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "vh" });
  beside.after(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  beside.focus();
  return done;
}

/** Will send no form while the network is away, and say so beside its button: nothing is lost. */
function offline(): void {
  const notice = document.querySelector<HTMLElement>("[data-offline]");
  if (!notice) return;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (navigator.onLine || event.defaultPrevented || form.method !== "post") return;
    event.preventDefault();
    const button = (event as SubmitEvent).submitter ?? form.lastElementChild;
    (button?.closest(".buttons") ?? button)?.before(notice);
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  });
  addEventListener("online", () => { notice.hidden = true; });
}

/** Will switch on what a page offers only where scripts run. */
export function small(): void {
  offline();
  once();
  document.querySelectorAll<HTMLElement>("[data-script]").forEach((part) => { part.hidden = false; });
  document.getElementById("errors")?.focus();
  document.querySelectorAll<HTMLElement>("[data-print]").forEach((one) => one.addEventListener("click", () => print()));
  document.querySelectorAll<HTMLElement>("[data-copy]").forEach((one) => one.addEventListener("click", async () => {
    const words = one.querySelector("span");
    try {
      await navigator.clipboard.writeText(one.dataset.copy!);
    } catch {
      if (!copyAsOfOld(one, one.dataset.copy!)) return; // the text can still be marked and copied
    }
    if (words) words.textContent = one.dataset.said!;
  }));
}
