// Small comforts: copy, print, and the focus on what needs attention.

/** Will switch on what a page offers only where scripts run. */
export function small(): void {
  document.querySelectorAll<HTMLElement>("[data-script]").forEach((part) => { part.hidden = false; });
  document.getElementById("errors")?.focus();
  document.querySelectorAll<HTMLElement>("[data-print]").forEach((one) => one.addEventListener("click", () => print()));
  document.querySelectorAll<HTMLElement>("[data-copy]").forEach((one) => one.addEventListener("click", async () => {
    const words = one.querySelector("span");
    try {
      await navigator.clipboard.writeText(one.dataset.copy!);
    } catch {
      return; // the page is not on a safe address: the text can still be marked and copied
    }
    if (words) words.textContent = one.dataset.said!;
  }));
}
