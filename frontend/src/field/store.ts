// What the telephone keeps, in one database of the browser. Everything about cases and people is keyed by the user it
// belongs to; nobody else's is ever read. Photos lie here as bytes and in no cache of the browser.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface Photo { name: string; type: string; data: ArrayBuffer }
export interface Said { label: string; text: string }
export type State = "waiting" | "sending" | "done" | "refused" | "conflict" | "kept";

/** One move, find or note. `order` is the order in which they were made; `seen` the version of the case they answer. */
export interface Item {
  key: string;
  user: number;
  order: number;
  kind: "move" | "find" | "keep";
  number: string;
  move: string;
  title: string;
  then: string; // the state that the move leads to, "gone" where it leaves the worker, "" where nothing changes
  seen: number;
  saidAt: string;
  fields: [string, string][];
  said: Said[];
  photos: Photo[];
  state: State;
  why?: string;
  now?: string;
  again?: boolean;
  keep?: boolean;
  version?: number;
  url?: string;
  notices?: string[];
}

export interface Case {
  number: string;
  version: number;
  state: string;
  row: string;
  page: string;
  photos: string[];
  stages: Record<string, string[]>;
}

export interface Form { move: string; html: string; then: string; group: string }

/** The worker's day as the server wrote it. */
export interface Day {
  user: number;
  name: string;
  at: { text: string; iso: string };
  until: string;
  more: boolean;
  cases: Case[];
  forms: Record<string, Form>;
  find: string;
  tag: string;
}

interface Shape extends DBSchema {
  meta: { key: string; value: unknown };
  days: { key: number; value: Day };
  photos: { key: [number, string]; value: { user: number; url: string; type: string; data: ArrayBuffer } };
  queue: { key: string; value: Item; indexes: { user: number } };
}

let opened: Promise<IDBPDatabase<Shape>> | null = null;

function db(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>("doorstep-field", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("meta");
      fresh.createObjectStore("days", { keyPath: "user" });
      fresh.createObjectStore("photos", { keyPath: ["user", "url"] });
      fresh.createObjectStore("queue", { keyPath: "key" }).createIndex("user", "user");
    },
    terminated: () => { opened = null; },
  });
  return opened;
}

/** Will return whose things may be shown: 0 when nobody is logged in here as far as the telephone knows. */
export const whose = async (): Promise<number> => Number((await (await db()).get("meta", "user")) ?? 0);

/** Will note who is logged in, and forget what was kept to read for anybody else. What waits to be sent stays. */
export async function enter(user: number): Promise<void> {
  const all = await db();
  for (const other of await all.getAllKeys("days")) if (other !== user) await forget(other);
  await all.put("meta", user, "user");
}

/** Will forget what was kept to read for a user. */
export async function forget(user: number): Promise<void> {
  const change = (await db()).transaction(["days", "photos"], "readwrite");
  await change.objectStore("days").delete(user);
  await change.objectStore("photos").delete(IDBKeyRange.bound([user, ""], [user, "\uffff"]));
  await change.done;
}

/** Will note that nobody is logged in, and forget what was kept to read. */
export async function leave(): Promise<void> {
  const all = await db();
  for (const user of await all.getAllKeys("days")) await forget(user);
  await all.delete("meta", "user");
}

/** Will return the day of a user; none once it is too old to be kept. */
export async function day(user: number): Promise<Day | undefined> {
  const found = await (await db()).get("days", user);
  if (found && Date.parse(found.until) < Date.now()) {
    await forget(user);
    return undefined;
  }
  return found;
}

export const keepDay = async (found: Day): Promise<void> => { await (await db()).put("days", found); };

export const photo = async (user: number, url: string) => (await db()).get("photos", [user, url]);

export async function keepPhoto(user: number, url: string, type: string, data: ArrayBuffer): Promise<void> {
  await (await db()).put("photos", { user, url, type, data });
}

/** Will return the addresses of the photos that are kept for a user, and forget those that are not wanted any more. */
export async function photosBut(user: number, wanted: Set<string>): Promise<Set<string>> {
  const all = await db();
  const kept = new Set<string>();
  for (const [owner, url] of await all.getAllKeys("photos", IDBKeyRange.bound([user, ""], [user, "\uffff"]))) {
    if (wanted.has(url)) kept.add(url);
    else await all.delete("photos", [owner, url]);
  }
  return kept;
}

/** Will return what a user's telephone holds to be sent, the first first. */
export async function queue(user: number): Promise<Item[]> {
  const found = await (await db()).getAllFromIndex("queue", "user", user);
  return found.sort((a, b) => a.order - b.order);
}

export const item = async (key: string): Promise<Item | undefined> => (await db()).get("queue", key);

/** Will return how many of other people's things wait here: how many, and nothing else about them. */
export async function ofOthers(user: number): Promise<number> {
  const found = await (await db()).getAll("queue");
  return found.filter((one) => one.user !== user && one.state !== "done").length;
}

/** Will put something at the end of the queue. Throws QuotaExceededError where the telephone is full. */
export async function add(fresh: Omit<Item, "order">): Promise<Item> {
  const change = (await db()).transaction("queue", "readwrite", { durability: "strict" }); // on the disk before it is said
  // Counted, and not told by the clock: a clock that is set back must not change the order.
  const last = (await change.store.getAll()).reduce((most, one) => Math.max(most, one.order), 0);
  const kept = { ...fresh, order: last + 1 };
  await change.store.put(kept);
  await change.done;
  return kept;
}

/** Will change something in the queue, if it is still there. */
export async function update(key: string, changes: Partial<Item>): Promise<void> {
  const change = (await db()).transaction("queue", "readwrite");
  const found = await change.store.get(key);
  if (found) await change.store.put({ ...found, ...changes });
  await change.done;
}

export const remove = async (key: string): Promise<void> => { await (await db()).delete("queue", key); };
