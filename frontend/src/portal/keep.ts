// What was written stays on this device until it has been sent: a lost network or a closed page loses nothing.

const PREFIX = "doorstep:";
const DAY_MS = 24 * 3600 * 1000;

interface Kept { at: number; fields: Record<string, string> }

function read(key: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null") as Kept | null;
    return kept && Date.now() - kept.at < DAY_MS ? kept : undefined;
  } catch {
    return undefined; // storage is switched off, or holds something else
  }
}

function write(key: string, kept: Kept | undefined): void {
  try {
    if (kept) localStorage.setItem(PREFIX + key, JSON.stringify(kept));
    else localStorage.removeItem(PREFIX + key);
  } catch {
    return; // nothing is kept where nothing may be kept
  }
}

/** Will keep the texts of forms marked data-keep, and forget them where a page says data-forget. */
export function keepForms(): void {
  document.querySelectorAll<HTMLElement>("[data-forget]").forEach((one) => write(one.dataset.forget!, undefined));
  document.querySelectorAll<HTMLFormElement>("form[data-keep]").forEach((form) => {
    const key = form.dataset.keep!;
    const areas = [...form.querySelectorAll<HTMLTextAreaElement>("textarea[name]")];
    const kept = read(key);
    for (const area of areas) {
      const text = kept?.fields[area.name];
      if (text && !area.value) area.value = text;
    }
    form.addEventListener("input", () => {
      const fields = Object.fromEntries(areas.map((area) => [area.name, area.value]));
      write(key, Object.values(fields).some(Boolean) ? { at: Date.now(), fields } : undefined);
    });
  });
  document.querySelectorAll<HTMLFormElement>("form[data-forgets]").forEach((form) => {
    form.addEventListener("submit", () => write(form.dataset.forgets!, undefined));
  });
}
