// The centre's desk: what stands beside an entry renews itself while somebody types; a number is shown without leaving.

import { Idiomorph } from "idiomorph";
import { tell } from "./lib/keys";

const PARTS = ["danger", "suggest", "places", "beside"];
const QUIET = 350; // milliseconds after the last key

/** Will put the parts of an answer in the place of those of the page, where they differ. Focus and choice stay. */
function put(answer: Document): void {
  for (const id of PARTS) {
    const old = document.getElementById(id);
    const fresh = answer.getElementById(id);
    if (!old || !fresh || old.innerHTML === fresh.innerHTML) continue;
    Idiomorph.morph(old, fresh.innerHTML, { morphStyle: "innerHTML", ignoreActiveValue: true });
  }
}

async function ask(address: string, form: HTMLFormElement, signal?: AbortSignal): Promise<Document | null> {
  const answer = await fetch(address, { method: "POST", body: new FormData(form), credentials: "same-origin", signal });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function entry(form: HTMLFormElement): void {
  const away = document.querySelector<HTMLElement>("[data-away]");
  const category = form.querySelector<HTMLSelectElement>("[name=category]");
  const place = form.querySelector<HTMLInputElement>("[name=place]");
  let waiting = 0;
  let running: AbortController | null = null;
  let said = "";

  const renew = async () => {
    running?.abort();
    running = new AbortController();
    const mine = running;
    try {
      const answer = await ask(form.dataset.beside!, form, mine.signal);
      if (away) away.hidden = true;
      if (!answer || mine.signal.aborted) return;
      put(answer);
      const fresh = answer.querySelector("[data-say]")?.textContent?.trim() ?? "";
      if (fresh !== said) tell(fresh);
      said = fresh;
      form.dataset.renewed = String(Number(form.dataset.renewed ?? 0) + 1);
    } catch (error) {
      if (away && !(error instanceof DOMException && error.name === "AbortError")) away.hidden = false;
    }
  };
  const soon = () => {
    running?.abort(); // what was asked before is out of date, and must not undo what was chosen meanwhile
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => { waiting = 0; void renew(); }, QUIET);
  };
  // Whoever leaves in the middle of a word finds that word too.
  window.addEventListener("pagehide", () => {
    if (waiting) navigator.sendBeacon(form.dataset.beside!, new FormData(form));
  });

  form.addEventListener("input", (event) => { if ((event.target as HTMLElement).id !== "why") soon(); });
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button");
    if (!button) return;
    if (button.dataset.pick !== undefined && category) {
      event.preventDefault();
      category.value = button.dataset.pick;
      tell(button.dataset.said ?? "");
      void renew();
    } else if (button.hasAttribute("data-look")) {
      event.preventDefault();
      void look(form, button);
    }
  });
  place?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || event.isComposing) return;
    const first = document.querySelector<HTMLInputElement>("#places input[name=cell]");
    if (!first) return;
    event.preventDefault();
    first.checked = true;
    first.focus();
    soon();
  });
  form.addEventListener("submit", (event) => {
    window.clearTimeout(waiting);
    waiting = 0;
    running?.abort();
    if (navigator.onLine || !away) return;
    event.preventDefault(); // the browser's own page of errors would take the place of what was typed
    away.hidden = false;
  });
}

async function look(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const place = document.getElementById("callers");
  if (!place) return;
  button.disabled = true;
  try {
    const answer = await ask(form.dataset.caller!, form);
    if (!answer) return;
    place.innerHTML = answer.body.innerHTML;
    tell(place.querySelector("[data-say], .error")?.textContent?.trim() ?? "");
  } catch {
    document.querySelector<HTMLElement>("[data-away]")?.removeAttribute("hidden");
  } finally {
    button.disabled = false;
  }
}

/** Will show a contact in the page in which it was asked for; the look is written down as on its own page. */
function reveal(form: HTMLFormElement): void {
  const place = document.getElementById(form.dataset.reveal!);
  form.addEventListener("submit", (event) => {
    if (!place) return;
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" })
      .then(async (answer) => {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = page.querySelector(".contact") ?? page.querySelector("#errors");
        if (!found) return form.submit();
        place.replaceChildren(document.importNode(found, true));
        place.focus();
      })
      .catch(() => form.submit());
  });
}

document.querySelectorAll<HTMLFormElement>("form[data-entry]").forEach(entry);
document.querySelectorAll<HTMLFormElement>("form[data-reveal]").forEach(reveal);
