/* Keeps the offline page and what it is dressed in; everything else always comes from the network. */
"use strict";
const CACHE = "offline-2";
const PAGE = "{% url 'offline' %}";

async function keep() {
  const cache = await caches.open(CACHE);
  const page = await fetch(PAGE, { credentials: "same-origin" });
  const html = await page.clone().text();
  await cache.put(PAGE, page);
  const dress = [...html.matchAll(/(?:href|src)="([^"]+\.(?:css|svg|js))"/g)].map((match) => match[1]);
  await cache.addAll([...new Set(dress)]);
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const asksForPage = event.request.mode === "navigate";
  if (!asksForPage && !event.request.url.includes("{% load static %}{% get_static_prefix %}")) return;
  event.respondWith(fetch(event.request).catch(async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(asksForPage ? PAGE : event.request)) || Response.error();
  }));
});
