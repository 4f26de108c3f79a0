// Lists that renew themselves. <section id="queue" data-live="15"> is fetched again from its page's own address every
// 15 seconds while somebody looks at it, and changed in place: focus, scroll and what is being typed stay.

import { Idiomorph } from "idiomorph";

const tags = new WeakMap<Element, string>();

/** Will fetch the page once more and put the new form of `part` in place of the old. Quiet when the network is away. */
export async function renew(part: HTMLElement): Promise<boolean> {
  const headers: Record<string, string> = { "X-Live": part.id };
  const tag = tags.get(part);
  if (tag) headers["If-None-Match"] = tag;
  let answer: Response;
  try {
    answer = await fetch(part.dataset.liveFrom || location.href, { headers, credentials: "same-origin" });
  } catch {
    say(part, "away");
    return false;
  }
  say(part, answer.ok || answer.status === 304 ? "" : "away");
  if (answer.status === 304 || !answer.ok || answer.redirected) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  const written = answer.headers.get("ETag");
  if (written) tags.set(part, written);
  if (!fresh) return false;
  Idiomorph.morph(part, fresh.innerHTML, { morphStyle: "innerHTML", ignoreActiveValue: true });
  part.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
  return true;
}

/** Will keep how a part stands, and show the page's line about it while any part is cut off. */
function say(part: HTMLElement, state: string): void {
  part.dataset.liveState = state;
  const line = document.getElementById("away");
  if (line) line.hidden = !document.querySelector("[data-live-state=away]");
}

/** Will start every live part of the page. One being worked in (an open dialog, ticked boxes) waits. */
export function live(): void {
  document.querySelectorAll<HTMLElement>("[data-live]").forEach((part) => {
    const every = Math.max(5, Number(part.dataset.live) || 15) * 1000;
    const busy = () => document.hidden || part.querySelector("dialog[open], details[open] form, input:checked") !== null;
    setInterval(() => { if (!busy()) void renew(part); }, every);
    document.addEventListener("visibilitychange", () => { if (!busy()) void renew(part); });
  });
}
