// The service worker: installed once, never swapped in the middle of a form.

import { make, on } from "./view.js";

const HOUR = 3600000;

/** A release waits beside the one that runs; on the first visit none runs yet and nothing is offered. */
async function offer(house, registration, apply) {
  if (!registration.waiting || !registration.active) return;
  house.notices.put("version", on(make("new-version"), {
    update: async () => {
      if (house.screen && house.screen.leave) await house.screen.leave();
      if (house.screen && house.screen.busy) return;
      apply(registration.waiting);
    },
  }));
}

/** Tell the worker that this release has started, so that it may drop the one before. */
export async function watchWorker(house) {
  // On the first visit the worker takes over a page that is new already; a change after that is a new release.
  let settled = Boolean(navigator.serviceWorker.controller);
  let reloading = false;
  const apply = (waiting) => {
    settled = true;
    if (waiting) waiting.postMessage("apply");
    else location.reload(); // another tab has applied it
  };
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    const isNews = settled && !reloading;
    settled = true;
    if (!isNews) return;
    reloading = true;
    location.reload();
  });
  try {
    const registration = await navigator.serviceWorker.register(house.root.dataset.worker, { scope: "/app/", updateViaCache: "none" });
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      if (coming) coming.addEventListener("statechange", () => offer(house, registration, apply));
    });
    await offer(house, registration, apply);
    const ready = await navigator.serviceWorker.ready;
    if (ready.active) ready.active.postMessage("started");
    setInterval(() => registration.update().catch(() => {}), HOUR);
  } catch {
    // Without a worker the app still records; it only cannot open from cold without network.
    house.root.dataset.worker = "none";
  }
}
