// The worker keeps the app's shell, and nothing else: data about people lives in IndexedDB, sealed or under the PIN.
// The server puts two lines in front:  const RELEASE = "…";  const SHELL = [{url, hash}, …];  hash: SHA-256 in hex.
/* global RELEASE, SHELL */
"use strict";

const PREFIX = "shell-";
const CACHE = PREFIX + RELEASE;
const SHELL_PAGE = "/app/";
const LISTED = new Set(SHELL.map(({ url }) => url));

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Fetch past every cache and let nothing in that is not byte for byte what this release is made of. */
async function fetchWhole({ url, hash }) {
  const response = await fetch(url, { cache: "reload", credentials: "same-origin", redirect: "error" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bytes = await response.clone().arrayBuffer();
  if (hex(await crypto.subtle.digest("SHA-256", bytes)) !== hash) throw new Error(`${url}: not what was released`);
  return [url, response];
}

/** All or nothing: one missing or altered file, and the old version stays. */
async function install() {
  try {
    const whole = await Promise.all(SHELL.map(fetchWhole));
    const cache = await caches.open(CACHE);
    await Promise.all(whole.map(([url, response]) => cache.put(url, response)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** The release before is kept until this one has started once; another one than that may be waiting, and is no less whole. */
async function dropOthers() {
  const { installing, waiting } = self.registration;
  if (installing || waiting) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

/** Ours first; a page of the release before may still ask for its own files. */
async function fromShell(key, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(key)) || (await caches.match(key)) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data === "apply") self.skipWaiting();
  if (event.data === "started") event.waitUntil(dropOthers());
  if (event.data === "release") event.ports[0].postMessage(RELEASE);
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/app" || url.pathname.startsWith("/app/")) event.respondWith(fromShell(SHELL_PAGE, request));
    return;
  }
  // Versioned paths: those of this release, or of one still cached. Everything else goes to the network untouched.
  if (LISTED.has(url.pathname) || url.pathname.startsWith("/static/")) event.respondWith(fromShell(url.pathname, request));
});
