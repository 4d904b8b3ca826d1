// Keeps the page of public notices for use without a network, with its styles and scripts; shows the
// notifications of notices. The server writes the version of its files into it: a worker of another version
// is replaced, and what it stored is deleted.
/**
 * What this worker uses of its surroundings: the library of types for pages has no workers.
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void }} Lasting
 * @typedef {Lasting & { request: Request, respondWith(answer: Promise<Response>): void }} Fetching
 * @typedef {Lasting & { data: { json(): unknown } | null }} Pushed
 * @typedef {Lasting & { notification: Notification }} Pressed
 * @typedef {{ install: Lasting, activate: Lasting, message: Lasting, fetch: Fetching, push: Pushed,
 *   notificationclick: Pressed }} Events
 * @typedef {object} Surroundings
 * @property {Location} location
 * @property {ServiceWorkerRegistration} registration
 * @property {{ claim(): Promise<void>, openWindow(address: string): Promise<unknown> }} clients
 * @property {() => Promise<void>} skipWaiting
 * @property {<Name extends keyof Events>(name: Name, listen: (event: Events[Name]) => void) => void} addEventListener
 */
/** @typedef {{ tag: string, version: number, title: string, body: string, path: string, alarm: boolean }} News */

const worker = /** @type {Surroundings} */ (/** @type {unknown} */ (self));
const CACHES = "komek109-now-";
const CACHE = `${CACHES}VERSION_OF_FILES`;
const PAGE = "/now";
const ICON = "/static/citizen/icons/192.png";
const LOADED = /(?:href|src)="(\/(?:static|built)\/[^"]+)"/g;

/** Store the page as it is now. */
async function refresh() {
  const answer = await fetch(PAGE, { cache: "no-store" });
  if (!answer.ok) return;
  const text = await answer.clone().text();
  const cache = await caches.open(CACHE);
  const parts = [ICON, ...[...text.matchAll(LOADED)].map((found) => found[1])];
  const missing = [];
  for (const part of parts) if (!(await cache.match(part))) missing.push(part);
  await cache.addAll(missing);
  await cache.put(PAGE, answer);
}

async function forgetOtherVersions() {
  for (const name of await caches.keys()) if (name.startsWith(CACHES) && name !== CACHE) await caches.delete(name);
}

/**
 * Answer with the stored page where there is no network.
 * @param {Request} request
 */
async function navigate(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(PAGE);
    if (!kept) throw problem;
    return kept;
  }
}

worker.addEventListener("install", (event) => event.waitUntil(refresh().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(forgetOtherVersions().then(() => worker.clients.claim())));
worker.addEventListener("message", (event) => event.waitUntil(refresh().catch(() => {})));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== worker.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (pathname.startsWith("/static/") || pathname.startsWith("/built/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request).then((kept) => kept ?? Response.error())));
  }
});

// All versions of a notice have one tag: the browser shows the newest in place of the older. A message that
// comes again, or late, shows nothing new. (The push service may deliver in any order.)
worker.addEventListener("push", (event) => {
  if (!event.data) return;
  event.waitUntil(notify(/** @type {News} */ (event.data.json())));
});

/** @param {News} news */
async function notify({ tag, version, title, body, path, alarm }) {
  const shown = await worker.registration.getNotifications({ tag });
  const newest = Math.max(0, ...shown.map((it) => Number(it.data?.version ?? 0)));
  if (newest > version) return;
  const icon = await keptIcon();
  const options = { body, tag, data: { path, version }, renotify: alarm && newest < version, silent: !alarm, ...(icon && { icon }) };
  await worker.registration.showNotification(title, options);
}

// A browser shows a notification only after it has loaded the icon: use the stored icon, or no icon.
async function keptIcon() {
  const kept = await caches.match(ICON).catch(() => null);
  if (!kept) return null;
  const bytes = new Uint8Array(await kept.arrayBuffer());
  return `data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { origin, href } = new URL(event.notification.data.path, worker.location.origin);
  if (origin === worker.location.origin) event.waitUntil(worker.clients.openWindow(href));
});
