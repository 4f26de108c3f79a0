// Shortcuts, as the page names them: <a data-key="j arrowright">, <button data-key="alt+1">, <summary data-key="d">.
// A key alone works while no field has the focus and can be switched off (WCAG 2.1.4); with Alt or Ctrl it works
// everywhere. What a key does follows from what carries it: links and buttons are pressed, folds opened, fields entered.
// The dialog #shortcuts lists the keys of the page; its words are the page's.

const OFF = "doorstep.keys";

/** Will say something to whoever listens to the page instead of looking at it. */
export function tell(text: string): void {
  const told = document.getElementById("told");
  if (!told || !text) return;
  // The same words twice would not be read twice.
  told.textContent = told.textContent === text ? `${text}\u00a0` : text;
}

/** Will say whether what has the focus takes letters for itself. */
export function inField(at: Element | null): boolean {
  if (at instanceof HTMLInputElement) return !/^(radio|checkbox|button|submit|reset|file)$/.test(at.type);
  return at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || (at instanceof HTMLElement && at.isContentEditable);
}

function single(): boolean {
  try {
    return localStorage.getItem(OFF) !== "off";
  } catch {
    return true;
  }
}

/** Will return the key as pages write it: "j", "alt+1", "ctrl+enter", "?". The layout decides but for Alt, which writes signs. */
export function named(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  if (event.altKey) return `alt+${event.code.replace(/^(Digit|Numpad|Key)/, "").toLowerCase()}`;
  if (event.ctrlKey || event.metaKey) return `ctrl+${key}`;
  return key;
}

/** Will say whether something can be seen. What lies in a closed fold has its boxes all the same in newer browsers. */
export function seen(element: HTMLElement): boolean {
  const fold = element.closest("details:not([open])");
  return element.getClientRects().length > 0 && (!fold || element.parentElement === fold && element.tagName === "SUMMARY");
}

function press(element: HTMLElement): void {
  const target = element.dataset.to ? document.getElementById(element.dataset.to) : element;
  if (target instanceof HTMLElement && target.tagName === "SUMMARY") {
    const fold = target.parentElement as HTMLDetailsElement;
    fold.open = true;
    const first = fold.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
    (first ?? target).focus();
  } else if (target instanceof HTMLAnchorElement || target instanceof HTMLButtonElement) {
    target.click();
  } else {
    target?.focus();
  }
}

/** Will move the focus along the links of a list. */
function along(step: number): boolean {
  const links = Array.from(document.querySelectorAll<HTMLElement>("[data-rows] li a.num, [data-rows] tbody a.num")).filter(seen);
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

/** Will let digits answer the question one is at, and lead on to the next one. */
function answer(key: string): boolean {
  const form = document.querySelector<HTMLFormElement>("form[data-answers]");
  if (!form || !/^\d$/.test(key)) return false;
  const all = Array.from(form.querySelectorAll("fieldset")).filter(seen);
  const open = (set: Element | undefined) => set && !set.querySelector("input:checked");
  const now = document.activeElement?.closest("fieldset");
  const set = now && all.includes(now as HTMLFieldSetElement) ? (now as HTMLFieldSetElement) : all.find(open);
  const first = all[0];
  // 0: nobody was reached, which is the last choice of the first question and leaves nothing to ask.
  const choices = Array.from((key === "0" ? first : set)?.querySelectorAll<HTMLInputElement>("input[type=radio]") ?? []);
  const chosen = key === "0" ? choices[choices.length - 1] : choices[Number(key) - 1];
  if (!chosen) return false;
  chosen.checked = true;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
  tell(chosen.labels?.[0]?.textContent?.trim() ?? "");
  const at = all.indexOf((key === "0" ? first : set) as HTMLFieldSetElement);
  const ends = at === 0 && chosen === choices[choices.length - 1];
  const next = ends ? null : all[at + 1];
  (next?.querySelector<HTMLElement>("input") ?? form.querySelector<HTMLElement>("[data-main]"))?.focus();
  return true;
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  const open = document.querySelector("dialog[open]");
  const key = named(event);
  if (key === "escape" && !open && inField(document.activeElement)) {
    (document.activeElement as HTMLElement).blur();
    return;
  }
  if (open) return;
  if (key === "ctrl+enter") {
    const form = document.activeElement?.closest("form[data-send], form[data-entry]") ?? document.querySelector("form[data-entry], form[data-answers]");
    const main = form?.querySelector<HTMLElement>("[data-main]");
    if (main) {
      event.preventDefault();
      main.click();
    }
    return;
  }
  const plain = !/^(alt|ctrl)\+/.test(key);
  if (plain && (inField(document.activeElement) || !single() || event.repeat)) return;
  // Arrows belong to the radio buttons and the scroll of whoever is in them.
  if (key.startsWith("arrow") && document.activeElement instanceof HTMLInputElement) return;
  const carriers = Array.from(document.querySelectorAll<HTMLElement>("[data-key]"));
  const found = carriers.find((one) => (seen(one) || one.dataset.to) && one.dataset.key!.split(" ").includes(key));
  if (found) {
    event.preventDefault();
    press(found);
  } else if ((plain && answer(key)) || (key === "j" && along(1)) || (key === "k" && along(-1))) {
    event.preventDefault();
  } else if (key === "/") {
    const find = document.getElementById("find");
    if (find) {
      event.preventDefault();
      find.focus();
    }
  }
}

function dialog(): void {
  const list = document.getElementById("shortcuts") as HTMLDialogElement | null;
  if (!list) return;
  document.querySelectorAll<HTMLElement>("[data-shortcuts]").forEach((button) => button.addEventListener("click", () => {
    // A browser of before dialogs shows it as a part of the page.
    if (list.showModal) list.showModal();
    else list.setAttribute("open", "");
  }));
  if (!list.showModal) list.querySelector("form")?.addEventListener("submit", (event) => { event.preventDefault(); list.removeAttribute("open"); });
  list.addEventListener("click", (event) => { if (event.target === list) list.close(); });
  const tick = list.querySelector<HTMLInputElement>("[data-keys-single]");
  if (!tick) return;
  tick.checked = single();
  tick.addEventListener("change", () => {
    try {
      if (tick.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "off");
    } catch { /* without a store the choice holds for no longer than the page */ }
    document.documentElement.toggleAttribute("data-keys-off", !tick.checked);
  });
}

/** Will let a button write a value into a field and go on to the next one: <button data-fill="to" data-value data-then>. */
function fill(event: Event): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-fill]");
  const field = button && (document.getElementById(button.dataset.fill!) as HTMLInputElement | null);
  if (!button || !field) return;
  field.value = button.dataset.value ?? "";
  tell(field.value);
  document.getElementById(button.dataset.then ?? "")?.focus();
}

/** Will put the focus where the page's work is: on what is wrong, else on what the page names, unless something has it. */
function first(): void {
  if (location.hash || (document.activeElement && document.activeElement !== document.body)) return;
  const wrong = document.getElementById("errors");
  const start = wrong ?? (document.querySelector("[autofocus]") ? null : document.querySelector<HTMLElement>("[data-focus]"));
  start?.focus({ preventScroll: start !== wrong });
}

/** Will start the shortcuts of a page that has any, and show what is of use only with scripts. */
export function keys(): void {
  document.querySelectorAll<HTMLElement>(".for-scripts[hidden]").forEach((one) => { one.hidden = false; });
  document.documentElement.toggleAttribute("data-keys-off", !single());
  if (!document.querySelector("[data-key], [data-answers], [data-rows]")) return;
  document.querySelectorAll<HTMLElement>("[data-key]").forEach((one) => {
    one.removeAttribute("accesskey"); // one way, or the browser presses it a second time
    one.setAttribute("aria-keyshortcuts", one.dataset.key!.replace(/ctrl/g, "Control").replace(/alt/g, "Alt").replace("arrowleft", "ArrowLeft").replace("arrowright", "ArrowRight"));
  });
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", fill);
  dialog();
  first();
}
