/* Keeps the offline page, the form on which a visit is logged, and what they are dressed in; everything
   else always comes from the network. No page with figures or pay is ever kept. */
"use strict";
const CACHE = "offline-4";
const FORMS = "forms-1";
const PAGE = "{% url 'offline' %}";
const FORM = "{% url 'tracking:visit_create' %}";
const LOG = FORM + "?log=1";
const ACCOUNTS = "/accounts/";

async function dress(html) {
  const cache = await caches.open(CACHE);
  const needed = [...html.matchAll(/(?:href|src)="([^"]+\.(?:css|svg|js))"/g)].map((match) => match[1]);
  await cache.addAll([...new Set(needed)]);
}
async function keep() {
  const page = await fetch(PAGE, { credentials: "same-origin" });
  await dress(await page.clone().text());
  await (await caches.open(CACHE)).put(PAGE, page);
}
async function keepForm() {
  /* Signed out meanwhile it is sent on to the sign-in page, whose new token must not replace that of an open one. */
  const page = await fetch(LOG, { credentials: "same-origin", redirect: "manual" });
  if (!page.ok) return;
  await dress(await page.clone().text());
  await (await caches.open(FORMS)).put(LOG, page);
}
async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE && name !== FORMS).map((name) => caches.delete(name)));
}
async function away(request) {
  const where = new URL(request.url);
  const asksForPage = request.mode === "navigate";
  if (asksForPage && where.pathname === FORM && where.searchParams.get("log") === "1") {
    const form = await (await caches.open(FORMS)).match(LOG, { ignoreVary: true });
    if (form) return form;
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(asksForPage ? PAGE : request, { ignoreVary: true })) || Response.error();
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keepForm().catch(() => undefined));
});
self.addEventListener("fetch", (event) => {
  const asksForPage = event.request.mode === "navigate";
  /* Who signs out or in leaves no form to the next person of the device. */
  if (asksForPage && new URL(event.request.url).pathname.startsWith(ACCOUNTS)) event.waitUntil(caches.delete(FORMS));
  if (event.request.method !== "GET") return;
  if (!asksForPage && !event.request.url.includes("{% load static %}{% get_static_prefix %}")) return;
  event.respondWith(fetch(event.request).catch(() => away(event.request)));
});
