// From a form to the queue: everything goes there first, with or without a network, so that nothing typed is lost.

import * as store from "./store";
import type { Item, Said } from "./store";
import { shrunk } from "./sync";
import { fromServer, make, say } from "./words";

const OWN = new Set(["csrfmiddlewaretoken", "seen", "key", "kept", "photos"]);

export interface Target { user: number; kind: Item["kind"]; number: string; move: string; title: string; then: string; seen: number }

const random = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** Will put what a form says into the queue and return it; where it cannot be kept, the form says why and stays. */
export async function enqueue(form: HTMLFormElement, target: Target): Promise<Item | null> {
  form.querySelectorAll(".error[data-by-script]").forEach((old) => old.remove());
  const missing = [...form.elements].find((field) => field instanceof HTMLElement && empty(field));
  if (missing instanceof HTMLElement) {
    complain(form, say("fill_in"), missing);
    return null;
  }
  const before = form.dataset.key ? await store.item(form.dataset.key) : undefined;
  const files = [...form.querySelectorAll<HTMLInputElement>("input[type=file]")].flatMap((field) => [...(field.files ?? [])]);
  if (!files.length && !before?.photos.length && wantsPhoto(form)) return null;
  const buttons = [...form.querySelectorAll("button")];
  buttons.forEach((one) => { one.disabled = true; });
  try {
    const photos = [...(before?.photos ?? []), ...(await shrunk(files))];
    const fields = [...new FormData(form).entries()].filter(
      (pair): pair is [string, string] => !OWN.has(pair[0]) && typeof pair[1] === "string",
    );
    const kept = await store.add({
      ...target, key: random(), saidAt: new Date().toISOString(), fields, said: spoken(form), photos, state: "waiting",
    });
    if (before && form.dataset.keep) await store.update(before.key, { state: "kept" });
    else if (before) await store.remove(before.key); // it was refused, so the server knows nothing of its key
    form.dataset.sent = "1";
    void navigator.storage?.persist?.();
    return kept;
  } catch (error) {
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    complain(form, say(full ? "full" : "not_kept"), buttons[0]);
    return null;
  } finally {
    buttons.forEach((one) => { one.disabled = false; });
  }
}

// What the page marks as optional is optional; the server decides the rest.
function empty(field: HTMLElement): boolean {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) return false;
  return field.required && !field.disabled && !field.value.trim();
}

// Better said on the spot than by the server in the evening. Where earlier photos will do, the second try goes through.
function wantsPhoto(form: HTMLFormElement): boolean {
  const field = form.querySelector<HTMLInputElement>("[name=photos]");
  if (!field) return false;
  const others = [...form.elements].some((one) => !(one instanceof HTMLButtonElement) && !["hidden", "file"].includes((one as HTMLInputElement).type));
  const outcome = new FormData(form).get("outcome");
  const asked = (form.dataset.photoFor ?? "").split(" ").includes(String(outcome)) && !form.dataset.warned;
  if (others && !asked) return false;
  form.dataset.warned = "1";
  complain(form, say(others ? "photo_wanted" : "fill_in"), field);
  return true;
}

/** Will say beside a form what is wrong with it. */
export function complain(form: HTMLFormElement, words: string, near?: HTMLElement): void {
  const said = make("p", "error", words);
  said.dataset.byScript = "1";
  said.setAttribute("role", "alert");
  form.prepend(said);
  said.scrollIntoView({ block: "center" });
  near?.focus({ preventScroll: true });
}

/** Will return what a form says as a person reads it: labels and texts. */
function spoken(form: HTMLFormElement): Said[] {
  const found: Said[] = [];
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) continue;
    if (field.type === "hidden" || field.type === "file" || OWN.has(field.name) || !field.value.trim()) continue;
    const chosen = field.type === "radio" || field.type === "checkbox";
    if (chosen && !(field as HTMLInputElement).checked) continue;
    const label = words(field.labels?.[0]?.querySelector("span") ?? field.labels?.[0]);
    if (field.type === "radio") found.push({ label: words(field.closest("fieldset")?.querySelector("legend")), text: label });
    else if (field.type === "checkbox") found.push({ label, text: "✓" });
    else if (field instanceof HTMLSelectElement) found.push({ label: words(field.labels?.[0]), text: [...field.selectedOptions].map((one) => one.text).join("; ") });
    else found.push({ label: words(field.labels?.[0]), text: field.value.trim() });
  }
  return found;
}

function words(from: Element | null | undefined): string {
  if (!from) return "";
  const copy = from.cloneNode(true) as Element;
  copy.querySelectorAll(".soft, small").forEach((aside) => aside.remove());
  return (copy.textContent ?? "").trim();
}

/** Will write what was said before into a blank form. */
export function refill(form: HTMLFormElement, fields: [string, string][]): void {
  const several = new Map<string, string[]>();
  for (const [name, value] of fields) several.set(name, [...(several.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) {
      field.checked = (several.get(field.name) ?? []).includes(field.value);
    } else if (field instanceof HTMLSelectElement) {
      const chosen = several.get(field.name) ?? [];
      for (const option of field.options) option.selected = chosen.includes(option.value);
    } else if ((field instanceof HTMLInputElement && field.type !== "file") || field instanceof HTMLTextAreaElement) {
      field.value = several.get(field.name)?.[0] ?? field.value;
    }
  }
}

/** Will return the blank form of a move as the server wrote it, with its fold. */
export function blank(html: string): { whole: Element; form: HTMLFormElement } | null {
  const whole = fromServer(html).firstElementChild;
  const form = whole instanceof HTMLFormElement ? whole : whole?.querySelector("form");
  return whole && form ? { whole, form } : null;
}

/** Will add a button that fills in where the worker stands, when it is pressed and only then. */
export function offerPosition(form: HTMLFormElement): void {
  const lon = form.querySelector<HTMLInputElement>("[name=lon]");
  const lat = form.querySelector<HTMLInputElement>("[name=lat]");
  const crs = form.querySelector<HTMLSelectElement>("[name=crs]");
  if (!lon || !lat || !navigator.geolocation || form.querySelector(".here")) return;
  const press = make("button", "button second here", say("position"));
  press.type = "button";
  const told = make("p", "hint");
  told.setAttribute("role", "status");
  press.addEventListener("click", () => {
    told.textContent = say("position_wait");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lon.value = coords.longitude.toFixed(6);
        lat.value = coords.latitude.toFixed(6);
        if (crs) crs.value = "wgs84";
        told.textContent = say("position_found", { metres: Math.round(coords.accuracy) });
      },
      () => { told.textContent = say("position_none"); },
      { enableHighAccuracy: true, timeout: 30_000, maximumAge: 0 },
    );
  });
  (lon.closest("details") ?? lon.closest(".field"))?.before(make("div", "field", press, told));
}
