// Small comforts: copy, print, the focus on what needs attention, and one form sent once.

const PATIENCE_MS = 10_000; // after that somebody may press again

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

/** Will send a form once however often its button is pressed, and not at all without a network: nothing is lost. */
function once(): void {
  const sent = new Map<HTMLFormElement, HTMLElement | null>();
  const notice = document.querySelector<HTMLElement>("[data-offline]");
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter ?? null;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) { event.preventDefault(); return; }
    if (!navigator.onLine && notice) {
      event.preventDefault();
      (button?.closest(".buttons") ?? button ?? form.lastElementChild)?.before(notice);
      notice.hidden = false;
      notice.scrollIntoView({ block: "nearest" });
      return;
    }
    sent.set(form, button);
    button?.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), PATIENCE_MS);
  });
  const free = (form: HTMLFormElement): void => { sent.get(form)?.removeAttribute("aria-busy"); sent.delete(form); };
  addEventListener("pageshow", () => [...sent.keys()].forEach(free)); // somebody came back
  addEventListener("online", () => { if (notice) notice.hidden = true; });
}

/** Will switch on what a page offers only where scripts run. */
export function small(): void {
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
