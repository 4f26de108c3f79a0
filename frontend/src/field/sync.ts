// Sends what waits, in order for each case, and fetches the day. Every try is the same request with the same key.

import { shrink } from "../lib/photo";
import { at, token } from "./place";
import * as store from "./store";
import type { Day, Item } from "./store";
import { locale, say } from "./words";

const LONGEST_WAIT = 120_000; // milliseconds for one request, photos and all
const DAY_WAIT = 30_000;

/** How things stand between the telephone and the server. */
export type Net = "unknown" | "online" | "offline" | "login" | "other";
export const net = { state: "unknown" as Net };
const tell = (): void => { document.dispatchEvent(new Event("field:changed")); };

export const unsent = (one: Item): boolean => one.state === "waiting" || one.state === "sending";
export const trouble = (one: Item): boolean => one.state === "refused" || one.state === "conflict";

async function ask(url: string, given: RequestInit, most: number): Promise<Response | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), most);
  try {
    return await fetch(url, { credentials: "same-origin", redirect: "manual", signal: stop.signal, ...given });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Will fetch the day if it changed, with its photos, and return whether the server answered for this user. */
export async function refresh(user: number): Promise<boolean> {
  const kept = await store.day(user);
  const headers: Record<string, string> = kept?.tag ? { "If-None-Match": kept.tag } : {};
  const answer = await ask(at.today ?? "", { headers, cache: "no-store" }, DAY_WAIT);
  if (!answer || answer.status >= 500) {
    net.state = "offline";
  } else if (answer.type === "opaqueredirect" || answer.status === 403) {
    net.state = "login"; // what was kept to read is for whoever is logged in, and works in the field
    await store.leave();
  } else if (answer.status === 304 && kept) {
    net.state = "online";
    await store.keepDay({ ...kept, at: stamp(), until: later(kept) });
  } else if (answer.ok) {
    const fresh = { ...((await answer.json()) as Day), tag: answer.headers.get("ETag") ?? "" };
    net.state = fresh.user === user ? "online" : "other";
    await store.enter(fresh.user);
    await store.keepDay({ ...fresh, at: stamp() });
    void photos(fresh);
  }
  tell();
  return net.state === "online";
}

// When it was fetched, by the clock of the telephone: it is shown to its owner and counts for nothing.
const stamp = () => {
  const now = new Date();
  return { iso: now.toISOString(), text: now.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" }) };
};
const later = (kept: Day): string => new Date(Math.max(Date.parse(kept.until), Date.now() + 3 * 864e5)).toISOString();

async function photos(day: Day): Promise<void> {
  const wanted = day.cases.flatMap((one) => one.photos);
  const kept = await store.photosBut(day.user, new Set(wanted));
  for (const url of wanted) {
    if (kept.has(url)) continue;
    const answer = await ask(url, {}, DAY_WAIT);
    if (!answer?.ok) return;
    const small = await thumbnail(await answer.blob());
    try {
      await store.keepPhoto(day.user, url, small.type, await bytes(small));
    } catch {
      return; // the telephone is full: the rest is read with a network
    }
  }
}

// Older Safari has no Blob.arrayBuffer.
const bytes = (blob: Blob): Promise<ArrayBuffer> => new Response(blob).arrayBuffer();

async function thumbnail(whole: Blob): Promise<Blob> {
  try {
    const picture = await createImageBitmap(whole);
    const scale = Math.min(1, 960 / Math.max(picture.width, picture.height));
    if (scale === 1) return whole;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done) => canvas.toBlob((small) => done(small ?? whole), "image/jpeg", 0.8));
  } catch {
    return whole;
  }
}

/** Will return the photos of a form as they are kept: upright, 2,048 pixels at most, as bytes. */
export async function shrunk(files: File[]): Promise<store.Photo[]> {
  const found: store.Photo[] = [];
  for (const file of files) {
    const small = await shrink(file);
    found.push({ name: small.name, type: small.type, data: await bytes(small) });
  }
  return found;
}

let running: Promise<boolean> | null = null;

/** Will send what waits. Two windows of one telephone may both try: the server knows each key. */
export function flush(user: number): Promise<boolean> {
  running ??= alone(() => sendAll(user)).finally(() => { running = null; tell(); });
  return running;
}

async function alone(act: () => Promise<boolean>): Promise<boolean> {
  if (!navigator.locks) return act();
  return navigator.locks.request("doorstep-field", act);
}

/** Will send until something stands in the way; returns whether anything was done. */
async function sendAll(user: number): Promise<boolean> {
  let done = false;
  const skipped = new Set<string>(); // one try each: what became of them, or of what they follow, is for a person
  for (;;) {
    const all = await store.queue(user);
    const stopped = new Set(all.filter(trouble).map((one) => one.number));
    const next = all.find((one) => unsent(one) && !skipped.has(one.key) && !(one.number && stopped.has(one.number)));
    if (!next) return done;
    skipped.add(next.key);
    await store.update(next.key, { state: "sending" });
    tell();
    const went = await sendOne(next);
    if (!went) {
      await store.update(next.key, { state: "waiting" });
      return done;
    }
    done = true;
  }
}

interface Answer {
  state: "done" | "refused" | "conflict" | "other";
  number?: string;
  url?: string;
  version?: number;
  notices?: string[];
  errors?: { field: string; text: string }[];
  why?: string;
  now?: string;
  again?: boolean;
  keep?: boolean;
}

async function sendOne(one: Item): Promise<boolean> {
  const body = new FormData();
  for (const [name, value] of one.fields) body.append(name, value);
  const head = { user: one.user, key: one.key, kind: one.kind, number: one.number, move: one.move, seen: one.seen, said_at: one.saidAt };
  for (const [name, value] of Object.entries(head)) body.append(name, String(value));
  for (const photo of one.photos) body.append("photos", new Blob([photo.data], { type: photo.type }), photo.name);
  const answer = await ask(at.send ?? "", { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } }, LONGEST_WAIT);
  if (!answer || answer.status >= 500 || answer.status === 429) {
    net.state = "offline";
    return false;
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    net.state = "login";
    return false;
  }
  net.state = "online";
  const said = await read(answer);
  if (said.state === "other") {
    net.state = "other";
    return false;
  }
  await settle(one, said);
  return true;
}

async function read(answer: Response): Promise<Answer> {
  try {
    return (await answer.json()) as Answer;
  } catch {
    return { state: "refused", errors: [{ field: "", text: say("not_taken") }] };
  }
}

async function settle(one: Item, said: Answer): Promise<void> {
  if (said.state === "done") {
    const rest = { fields: [], said: [], photos: [] }; // the server has them; the telephone need not
    await store.update(one.key, {
      ...rest, state: "done", why: "", now: "", url: said.url ?? "", notices: said.notices ?? [], number: one.number || (said.number ?? ""),
    });
    for (const later of await store.queue(one.user)) {
      // What was made on top of this one has seen what this one made.
      const follows = one.number && later.number === one.number && later.order > one.order && unsent(later);
      if (follows && later.seen >= one.seen) await store.update(later.key, { seen: said.version ?? later.seen });
    }
  } else if (said.state === "refused") {
    await store.update(one.key, { state: "refused", why: (said.errors ?? []).map((error) => error.text).join(" ") });
  } else {
    await store.update(one.key, {
      state: "conflict", why: said.why ?? "", now: said.now ?? "", again: said.again ?? false, keep: said.keep ?? false,
      version: said.version ?? one.seen,
    });
  }
}
