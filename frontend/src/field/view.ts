// The page that stands in where there is no network: the list, a case, a find, and what waits on this telephone.
// What cases and forms look like was written by the server's templates; here it is only put in its place.

import { dressPhotos } from "../lib/photos";
import { blank, complain, enqueue, offerPosition, refill } from "./forms";
import { at, caseOf } from "./place";
import * as store from "./store";
import type { Case, Day, Item } from "./store";
import { flush, net, trouble, unsent } from "./sync";
import { button, fill, fromServer, icon, locale, make, say } from "./words";

export interface Scene { user: number; day: Day | undefined; queue: Item[]; others: number }

const live = (one: Item): boolean => unsent(one) || trouble(one);

/** Will return what is in the way for a case: what is made and not yet done, in order. */
export const pending = (queue: Item[], number: string): Item[] => queue.filter((one) => one.number === number && live(one));

/** Will return the state that a case will have when all that waits is done; "" once it leaves the worker. */
export function ahead(one: Case, queue: Item[]): string {
  let state = one.state;
  for (const made of pending(queue, one.number)) {
    if (made.then === "gone") return "";
    if (made.then) state = made.then;
  }
  return state;
}

/** Will show what belongs at this address. */
export function show(place: Element, scene: Scene, again: () => void): void {
  const path = location.pathname;
  const number = caseOf(path);
  const found: Node[] = [];
  if (!scene.user) found.push(...nobody(scene));
  else if (number) found.push(...oneCase(scene, number, again));
  else if (path === at.report) found.push(...find(scene, again));
  else if (path === at.queue) found.push(...waiting(scene, again));
  else found.push(...list(scene));
  fill(place, found);
  dressPhotos(place);
  const title = place.querySelector("h1")?.textContent;
  if (title) document.title = title;
}

const back = (): HTMLElement => link(at.list ?? "", say("back"), "back");

function link(to: string, words: string | Node, look = ""): HTMLAnchorElement {
  const made = make("a", look, words);
  made.href = to;
  return made;
}

function nobody(scene: Scene): Node[] {
  return [
    make("h1", "", say("title")), make("p", "box notice", say("log_in_first")),
    ...(scene.others ? [make("p", "box wait", say("others", { count: scene.others }))] : []),
    link(at.login ?? "", say("log_in"), "button"),
  ];
}

// --- the list

function list(scene: Scene): Node[] {
  const way = link(at.report ?? "", icon("camera"), "button");
  way.append(" ", say("report"));
  const head = make("div", "head", make("h1", "", say("title")), way);
  if (!scene.day) return [head, make("p", "box wait", say("nothing_kept"))];
  const rounds = make("ul", "rounds");
  fillList(rounds, scene);
  return [
    head, scene.day.cases.length ? rounds : make("p", "box good", say("none_mine")),
    ...(scene.day.more ? [make("p", "soft", say("more"))] : []),
    make("p", "soft small", say("kept_for", { name: scene.day.name })),
  ];
}

/** Will fill a list with the cases of the day, each with what waits for it. */
export function fillList(rounds: Element, scene: Scene): void {
  if (!scene.day) return;
  const rows = scene.day.cases.map((one) => {
    const row = fromServer(one.row).firstElementChild ?? make("li");
    const made = pending(scene.queue, one.number);
    const stuck = made.some(trouble);
    if (made.length) {
      const mark = make("span", stuck ? "made stuck" : "made", icon(stuck ? "circle-alert" : "cloud-off"), " ");
      mark.append(made.map((what) => what.title).join(" · "), " · ", say(stuck ? "to_decide" : "waits"));
      row.append(mark);
    }
    return row;
  });
  fill(rounds, rows);
}

// --- one case

function oneCase(scene: Scene, number: string, again: () => void): Node[] {
  const one = scene.day?.cases.find((kept) => kept.number === number);
  const made = pending(scene.queue, number);
  if (!one || !scene.day) {
    return [back(), make("h1", "num", number), make("p", "box wait", say("case_not_kept")), ...made.map((what) => card(what, scene, again))];
  }
  const page = make("div", "case-alone", fromServer(one.page));
  const place = page.querySelector("[data-moves]");
  if (place) fill(place, [...made.map((what) => card(what, scene, again)), ...moves(one, scene, again)]);
  return [back(), page];
}

function moves(one: Case, scene: Scene, again: () => void): Node[] {
  const state = ahead(one, scene.queue);
  const once = new Set(pending(scene.queue, one.number).map((made) => made.move));
  const found: Node[] = [];
  let group = "";
  for (const name of one.stages[state] ?? []) {
    const given = scene.day?.forms[name];
    const shown = given && blank(given.html);
    // What asks for a second person is asked once; a contact, a note or a reply may be made again.
    if (!given || !shown || (once.has(given.move) && ["extend", "pause"].includes(given.move))) continue;
    shown.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void make_(shown.form, one, given.move, given.then, scene, again);
    });
    if (given.group !== group) found.push(make("h3", "", given.group));
    group = given.group;
    found.push(shown.whole);
  }
  return found.length ? found : [make("p", "soft", say("no_moves"))];
}

async function make_(form: HTMLFormElement, one: Case, move: string, then: string, scene: Scene, again: () => void): Promise<void> {
  const target = { user: scene.user, kind: "move" as const, number: one.number, move, title: form.dataset.title ?? move, then, seen: one.version };
  if (!(await enqueue(form, target))) return;
  again();
  document.querySelector<HTMLElement>("#moves")?.scrollIntoView({ block: "start" });
  if (await flush(scene.user)) again();
}

// --- a find

/** Will get the form of a find ready: with the button for the position, and with what was refused before. */
export function prepareFind(form: HTMLFormElement, scene: Scene): void {
  offerPosition(form);
  const from = new URLSearchParams(location.search).get("from");
  const before = scene.queue.find((one) => one.key === from);
  if (!before) return;
  refill(form, before.kind === "find" ? before.fields : [["text", told(before)]]);
  // A find takes the place of the one that was refused; from a move it takes the photos, and the move stays until it is thrown away.
  form.dataset.key = before.key;
  if (before.kind !== "find") form.dataset.keep = "1";
  if (before.why && before.kind === "find") complain(form, before.why);
}

function find(scene: Scene, again: () => void): Node[] {
  const shown = scene.day ? blank(scene.day.find) : null;
  if (!shown) return [back(), make("h1", "", say("report")), make("p", "box wait", say("nothing_kept"))];
  prepareFind(shown.form, scene);
  shown.form.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      const made = await enqueue(shown.form, { user: scene.user, kind: "find", number: "", move: "", title: shown.form.dataset.title ?? "", then: "", seen: 0 });
      if (!made) return;
      history.replaceState(null, "", at.queue);
      again();
      scrollTo(0, 0);
      if (await flush(scene.user)) again();
    })();
  });
  return [back(), make("h1", "", say("report")), make("div", "narrow", shown.whole)];
}

// --- what waits

function waiting(scene: Scene, again: () => void): Node[] {
  const open = scene.queue.filter(live);
  const rest = scene.queue.filter((one) => !live(one)).reverse();
  const found: Node[] = [back(), make("h1", "", say("on_this"))];
  if (scene.others) found.push(make("p", "box wait", say("others", { count: scene.others })));
  if (net.state === "login") found.push(make("p", "box wait", say("log_in_to_send"), " ", link(at.login ?? "", say("log_in"))));
  if (!open.length) found.push(make("p", "box good", icon("circle-check"), " ", say("all_sent")));
  found.push(...open.map((one) => card(one, scene, again)));
  if (open.some(unsent) && net.state !== "login") {
    found.push(button(say("send_now"), "button", () => { void flush(scene.user).then(again); }));
  }
  if (rest.length) found.push(make("h2", "", say("before")), ...rest.map((one) => card(one, scene, again)));
  found.push(make("p", "soft small", say("kept_here")));
  const loose = make("p", "soft small");
  void navigator.storage?.persisted?.().then((lasting) => { loose.textContent = lasting ? "" : say("loose"); });
  return [...found, loose];
}

const ICONS: Record<Item["state"], string> = {
  waiting: "cloud-off", sending: "upload", done: "circle-check", refused: "circle-alert", conflict: "triangle-alert", kept: "save",
};

/** Will show one thing of the queue: what it is, how it stands, and what a person can do about it. */
function card(one: Item, scene: Scene, again: () => void): HTMLElement {
  const made = make("article", `queued ${one.state}`);
  made.id = `q-${one.key}`;
  const state = make("p", "queued-state", icon(ICONS[one.state]), " ", make("b", "", say(`state_${one.state}`)));
  const title = make("p", "queued-title", make("b", "", one.title));
  if (one.number && caseOf(location.pathname) !== one.number) title.append(" ", link(`/desk/case/${one.number}/`, one.number, "num"));
  title.append(" ", when(one));
  made.append(state, title);
  if (one.why && one.state !== "conflict") made.append(make("p", "error", one.why));
  for (const notice of one.notices ?? []) made.append(make("p", "", notice));
  if (one.state === "conflict") made.append(beside(one));
  else if (one.said.length || one.photos.length) made.append(spoken(one, again));
  const choices = make("div", "buttons", ...choose(one, scene, again));
  if (choices.childElementCount) made.append(choices);
  return made;
}

function when(one: Item): HTMLElement {
  const made = make("time", "", new Date(one.saidAt).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" } as Intl.DateTimeFormatOptions));
  made.dateTime = one.saidAt;
  return made;
}

function spoken(one: Item, again?: () => void): HTMLElement {
  const rows = make("dl", "rows");
  for (const { label, text } of one.said) rows.append(make("div", "", make("dt", "", label), make("dd", "pre", text)));
  const found = make("div", "", rows);
  if (one.photos.length) {
    const photos = make("ul", "photos");
    for (const photo of one.photos) {
      const picture = make("img");
      picture.src = URL.createObjectURL(new Blob([photo.data], { type: photo.type }));
      picture.alt = say("photo");
      const line = make("li", "", picture);
      if (one.state === "refused" && again) {
        const rest = one.photos.filter((other) => other !== photo);
        line.append(button(say("photo_off"), "link", () => { void store.update(one.key, { photos: rest }).then(again); }));
      }
      photos.append(line);
    }
    found.append(photos);
  }
  return found;
}

// Side by side: what was done here, and what is there now.
function beside(one: Item): HTMLElement {
  const mine = make("section", "", make("h3", "", say("yours")), make("p", "", make("b", "", one.title)), spoken(one));
  const theirs = make("section", "", make("h3", "", say("theirs")), one.now ? fromServer(one.now) : make("p", "", say("out_of_sight")));
  return make("div", "", make("p", "", one.why ?? ""), make("div", "beside", mine, theirs));
}

const told = (one: Item): string => [one.title, one.number, ...one.said.map(({ label, text }) => `${label}: ${text}`)].filter(Boolean).join("\n");

function choose(one: Item, scene: Scene, again: () => void): Node[] {
  const act = (words: string, look: string, what: () => Promise<unknown>) =>
    button(words, look, () => { void what().then(() => flush(scene.user)).then(again, again); again(); });
  const change = (changes: Partial<Item>) => () => store.update(one.key, changes);
  const found: Node[] = [];
  if (one.state === "conflict") {
    const fresh = { state: "waiting" as const, why: "", now: "", seen: one.version ?? one.seen };
    if (one.again) found.push(act(say("again"), "button", () => goOn(one, fresh)));
    if (one.keep) {
      const note = { ...fresh, kind: "keep" as const, move: "", then: "", fields: [["text", told(one)]] as [string, string][] };
      found.push(act(say("as_note"), "button second", change(note)));
    } else if (!one.again) {
      found.push(link(`${at.report}?from=${one.key}`, say("as_find"), "button second"));
    }
    found.push(act(say("keep_here"), "button second", change({ state: "kept" })));
  }
  if (one.state === "refused") {
    if (one.kind === "find") found.push(link(`${at.report}?from=${one.key}`, say("put_right"), "button"));
    else found.push(button(say("put_right"), "button", () => edit(one, scene, again)));
  }
  if (one.state === "kept") found.push(act(say("again"), "button second", change({ state: "waiting" })));
  if (one.state !== "sending" && one.state !== "done") found.push(discard(one, again));
  if (one.state === "done") found.push(button(say("clear"), "link", () => { void store.remove(one.key).then(again); }));
  return found;
}

// Whoever has read what happened meanwhile has read it for what they made after this, too.
async function goOn(one: Item, fresh: Partial<Item>): Promise<void> {
  await store.update(one.key, fresh);
  for (const later of await store.queue(one.user)) {
    const follows = later.number === one.number && later.order > one.order && unsent(later);
    if (follows && later.seen < (one.version ?? 0)) await store.update(later.key, { seen: one.version ?? later.seen });
  }
}

// Thrown away only by whoever says so twice.
function discard(one: Item, again: () => void): HTMLElement {
  const sure = make("details", "discard", make("summary", "", say("discard")));
  sure.append(make("p", "", say("discard_sure")), button(say("discard_yes"), "button grave", () => { void store.remove(one.key).then(again); }));
  return sure;
}

function edit(one: Item, scene: Scene, again: () => void): void {
  const given = Object.values(scene.day?.forms ?? {}).find((form) => form.move === one.move);
  const shown = given && blank(given.html);
  const place = document.getElementById(`q-${one.key}`);
  if (!shown || !place) return;
  refill(shown.form, one.fields);
  shown.form.dataset.key = one.key;
  shown.form.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      const { user, kind, number, move, title, then, seen } = one;
      if (!(await enqueue(shown.form, { user, kind, number, move, title, then, seen }))) return;
      again();
      if (await flush(scene.user)) again();
    })();
  });
  place.append(shown.form);
  dressPhotos(place);
  shown.form.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus();
}
