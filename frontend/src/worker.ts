// The service worker of the field desk. It keeps the app's own files and one page without a name on it; what belongs to
// a person lies in the database that the page keeps by user, and from there come the photos of a case.

import { leave, photo, whose } from "./field/store";

declare const self: ServiceWorkerGlobalScope & { VERSION: string };
const NAME = `doorstep-field-${self.VERSION}`;
const SHELL = "/desk/field/queue/?shell";
const PATIENCE = 8_000; // milliseconds for a page before the kept one stands in
const PAGES = /^\/desk\/(field\/(queue\/|report\/)?|case\/[^/]+\/)?$/;
const LOGIN = "/desk/login/";
const PHOTO = /^\/desk\/case\/[^/]+\/photo\//;
const LASTING = /\.[0-9a-f]{12}\.\w+$/; // named by its contents: never another one under the same name

async function keepShell(): Promise<void> {
  const answer = await fetch(SHELL, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = await answer.clone().text();
  const files = new Set([...page.matchAll(/(?:href|src)="(\/static\/[^"#?]+)/g)].map((found) => found[1] ?? ""));
  const cache = await caches.open(NAME);
  for (const file of files) {
    if (!file || (LASTING.test(file) && (await cache.match(file)))) continue;
    // Without the script the page is nothing; without a drawing it is only plainer.
    if (file.includes("/field.")) await cache.add(file);
    else await cache.add(file).catch(() => undefined);
  }
  await cache.put(SHELL, answer);
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name.startsWith("doorstep-field-") && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

// The page asks for it after the language or the look was changed.
self.addEventListener("message", (event) => {
  if (event.data === "shell") event.waitUntil(keepShell().catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && PAGES.test(url.pathname) && !url.search.includes("format=")) event.respondWith(page(request));
  else if (request.mode === "navigate" && url.pathname === LOGIN) event.respondWith(login(request));
  else if (PHOTO.test(url.pathname)) event.respondWith(picture(request, url.pathname));
});

async function page(request: Request): Promise<Response> {
  const kept = async () => (await caches.open(NAME)).match(SHELL);
  let timer = 0;
  const late = new Promise<undefined>((done) => { timer = setTimeout(done, PATIENCE) as unknown as number; });
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (answer && answer.status < 500) return answer;
    return (await kept()) ?? answer ?? Response.error();
  } catch {
    return (await kept()) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

// Whoever sees this page is not logged in: what was kept to read is not for them. What waits to be sent stays.
async function login(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (answer.ok) await leave();
  return answer;
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept && LASTING.test(new URL(request.url).pathname)) return kept;
  try {
    return await fetch(request);
  } catch {
    return kept ?? Response.error();
  }
}

async function picture(request: Request, path: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    const user = await whose();
    const found = user ? await photo(user, path) : undefined;
    return found ? new Response(found.data, { headers: { "Content-Type": found.type } }) : Response.error();
  }
}
