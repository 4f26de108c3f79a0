// The field desk: what a grid worker's pages gain where JavaScript runs. Without it they work as they are.
// Everything made goes into the queue on the telephone first and from there to the server, once.

import { complain, enqueue, refill } from "./field/forms";
import { at, bar, caseOf } from "./field/place";
import * as store from "./field/store";
import { flush, net, refresh, trouble, unsent } from "./field/sync";
import { ahead, fillList, pending, prepareFind, show, type Scene } from "./field/view";
import { button, make, say } from "./field/words";

const EVERY = 60_000; // milliseconds between two looks at the server while the page is seen
const stage = document.querySelector("[data-field-view]");
const rounds = document.querySelector("[data-field-list]");
let user = Number(at.user) || 0;
let scene: Scene = { user, day: undefined, queue: [], others: 0 };
let ready = false; // whether this browser keeps anything: where it does not, the pages go on as they are
let drawn = ""; // what is on the stage and in the list, in short
let typing = false; // whoever writes in a form on the stage is not to lose it to a fresh drawing

async function read(): Promise<Scene> {
  user = Number(at.user) || (await store.whose());
  return { user, day: user ? await store.day(user) : undefined, queue: user ? await store.queue(user) : [], others: await store.ofOthers(user) };
}

/** Will draw everything anew. `acted`: after something that the person did; else whoever writes in a form is left alone. */
async function draw(acted = false): Promise<void> {
  scene = await read();
  drawBar();
  const { day, queue, others } = scene;
  const now = JSON.stringify([user, day?.tag, others, net.state === "login", queue.map((one) => [one.key, one.state, one.seen, one.photos.length])]);
  if (now === drawn && !acted) return; // nothing is different: focus and place stay
  const writing = typing || Boolean(stage?.contains(document.activeElement) && document.activeElement?.closest("form"));
  if (stage && (acted || !writing)) {
    const begun = [...stage.querySelectorAll<HTMLFormElement>("form[data-begun]:not([data-sent])")];
    show(stage, scene, () => { void draw(true); });
    for (const old of begun) takeOver(old);
    if (acted) settleFocus();
    typing = begun.length > 0;
  }
  if (rounds && scene.day) fillList(rounds, scene);
  if (acted || !writing) drawn = now;
}

// What had the focus is gone with the old drawing: whoever works by keyboard or by ear goes on at what became of it.
function settleFocus(): void {
  const places = [...(stage?.querySelectorAll<HTMLElement>(".queued") ?? [])];
  const place = places.find((one) => one.matches(".conflict, .refused")) ?? places[0] ?? stage?.querySelector<HTMLElement>("h1");
  place?.setAttribute("tabindex", "-1");
  place?.focus({ preventScroll: true });
}

// What was begun in one form is not lost because another one was sent.
function takeOver(old: HTMLFormElement): void {
  const fresh = stage?.querySelector<HTMLFormElement>(`form[data-move="${old.dataset.move}"]`);
  if (!fresh) return;
  refill(fresh, [...new FormData(old).entries()].filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  const files = old.querySelector<HTMLInputElement>("[name=photos]")?.files;
  const field = fresh.querySelector<HTMLInputElement>("[name=photos]");
  if (files?.length && field) {
    field.files = files;
    field.dispatchEvent(new Event("change"));
  }
  fresh.dataset.begun = "1";
  fresh.closest("details")?.setAttribute("open", "");
}

// --- the bar

function drawBar(): void {
  if (!bar) return;
  bar.hidden = false;
  const part = (name: string) => bar?.querySelector<HTMLElement>(`[data-when=${name}]`);
  const open = scene.queue.filter(unsent).length;
  const stuck = scene.queue.filter(trouble).length;
  const put = (name: string, on: boolean, text = "") => {
    const found = part(name);
    if (!found) return;
    found.hidden = !on;
    const hole = found.querySelector("b.num, time");
    if (hole && text) hole.textContent = text;
  };
  put("offline", net.state === "offline" || !navigator.onLine);
  put("login", net.state === "login");
  put("fresh", Boolean(scene.day), scene.day?.at.text ?? "");
  put("none", !open && !stuck);
  put("some", open > 0, String(open));
  put("trouble", stuck > 0, String(stuck));
  badge(open + stuck);
}

function badge(count: number): void {
  const way = document.querySelector<HTMLAnchorElement>(`.top nav a[href="${at.list}"]`);
  if (!way) return;
  const old = way.querySelector(".badge");
  old?.remove();
  if (count) {
    const made = make("b", "badge num", String(count));
    made.title = say("badge", { count });
    way.append(" ", made);
  }
}

// --- forms of the server's own pages

function take(form: HTMLFormElement): boolean {
  if (form.querySelector("[name=kept]")) return false; // photos of an earlier try lie on the server: the page goes on alone
  const path = new URL(form.action).pathname;
  const [, number, move] = /^\/desk\/case\/([^/]+)\/do\/([\w-]+)\/$/.exec(path) ?? [];
  if (form.matches("[data-find]")) {
    void made(form, { kind: "find", number: "", move: "", title: form.dataset.title ?? "", then: "", seen: 0 });
    return true;
  }
  const one = scene.day?.cases.find((kept) => kept.number === number);
  const known = one?.stages[ahead(one, scene.queue)]?.map((name) => scene.day?.forms[name]).find((given) => given?.move === move);
  const seen = Number(new FormData(form).get("seen"));
  if (!one || !known || !number || !move || seen < one.version) return false;
  const title = form.querySelector("button:not([type=button])")?.textContent?.trim() ?? move;
  void made(form, { kind: "move", number, move, title, then: known.then, seen });
  return true;
}

async function made(form: HTMLFormElement, target: Omit<Parameters<typeof enqueue>[1], "user">): Promise<void> {
  const kept = await enqueue(form, { user, ...target });
  if (!kept) return;
  await flush(user);
  const after = await store.item(kept.key);
  if (after?.state === "done") {
    sessionStorage.setItem("field:said", [say("done", { title: after.title }), ...(after.notices ?? [])].join("\n"));
    location.assign(after.url || at.list || "");
  } else if (after?.state === "refused") {
    form.dataset.key = kept.key;
    complain(form, after.why ?? "");
  } else if (after?.state === "conflict" || !target.number) {
    location.assign(at.queue ?? "");
  } else if (navigator.serviceWorker?.controller) {
    location.reload();
  } else {
    complain(form, say("kept_waiting"));
  }
}

function answerSaid(): void {
  const said = sessionStorage.getItem("field:said");
  if (!said || !bar) return;
  sessionStorage.removeItem("field:said");
  const told = make("div", "box good", ...said.split("\n").map((line) => make("p", "", line)));
  told.setAttribute("role", "status");
  bar.after(told);
}

// --- logging out

function leaving(form: HTMLFormElement): void {
  const open = scene.queue.filter((one) => unsent(one) || trouble(one)).length;
  const go = () => { void store.leave().finally(() => form.submit()); };
  if (!open) return go();
  document.querySelector("#field-leave")?.remove();
  const sheet = make("div", "box wait");
  sheet.id = "field-leave";
  sheet.setAttribute("role", "alert");
  const first = make("a", "button", say("see_queue"));
  first.href = at.queue ?? "";
  sheet.append(make("p", "", say("leave_warn", { count: open })), make("div", "buttons", first, button(say("leave_yes"), "button second", go)));
  form.before(sheet);
  first.focus();
}

// --- what happens when

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (ready && new URL(form.action).pathname === at.logout) {
    event.preventDefault();
    leaving(form);
  } else if (!stage && ready && user && take(form)) {
    event.preventDefault();
  }
});
stage?.addEventListener("input", (event) => {
  typing = true;
  (event.target as Element).closest("form")?.setAttribute("data-begun", "1");
});
document.addEventListener("field:changed", () => { void draw(); });
window.addEventListener("online", () => { void meet(); });
window.addEventListener("offline", () => { net.state = "offline"; void draw(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) void meet(); });

/** Will look at the server: send what waits, fetch the day. */
async function meet(): Promise<void> {
  if (!user) return;
  const waits = scene.queue.some(unsent);
  if (waits) await flush(user);
  await refresh(user);
  await draw();
}

async function start(): Promise<void> {
  if (Number(at.user)) await store.enter(Number(at.user));
  answerSaid();
  await draw();
  ready = true;
  const page = document.querySelector<HTMLFormElement>("form[data-find]");
  if (page && !stage) prepareFind(page, scene);
  const number = caseOf(location.pathname);
  if (number && !stage && pending(scene.queue, number).length) {
    const told = make("p", "box wait", say("case_waits"), " ");
    const way = make("a", "", say("see_queue"));
    way.href = at.queue ?? "";
    told.append(way);
    bar?.after(told);
  }
  if (Number(at.user) && "serviceWorker" in navigator && at.worker) {
    navigator.serviceWorker.register(at.worker, { scope: "/desk/" }).then(sameLook, () => { net.state = "unknown"; });
  }
  await meet();
  setInterval(() => { if (!document.hidden) void meet(); }, EVERY);
}

// The page that stands in has the language and the look of the others.
function sameLook(): void {
  const { lang, dataset } = document.documentElement;
  const look = [lang, dataset.theme, dataset.size].join(" ");
  const before = localStorage.getItem("field:look");
  localStorage.setItem("field:look", look);
  if (before && before !== look) navigator.serviceWorker.controller?.postMessage("shell");
}

if (bar) start().catch(() => bar?.setAttribute("hidden", ""));
