// The service worker: installed once, never swapped in the middle of a form, whichever tab asked for it.

import { make, on } from "./view.js";

const HOUR = 3600000;
const PATIENCE_MS = 2000;

/** Whether what waits is another release, and not this one in another language or size. */
const isNews = (waiting, release) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(!data.startsWith(`${release}-`));
  setTimeout(resolve, PATIENCE_MS, true);
  waiting.postMessage("release", [port2]);
});

const settledIn = (coming) => coming && new Promise((resolve) => coming.addEventListener("statechange", resolve, { once: true }));

/** Tell the worker that this release has started, so that it may drop the one before. */
export async function watchWorker(house) {
  // On the first visit the worker takes over a page that is new already; a change after that is a new release.
  let settled = Boolean(navigator.serviceWorker.controller);
  let reloading = false;
  let due = null;

  /** Now, or as soon as no form is open here. */
  function whenFree(work) {
    if (!house.isBusy()) return work();
    due = work;
    return house.notices.put("version", make("version-later"));
  }
  house.freed = () => {
    const work = due;
    due = null;
    if (work) work();
  };

  function reload() {
    if (reloading) return;
    reloading = true;
    location.reload();
  }
  function apply(waiting) {
    settled = true;
    if (waiting) waiting.postMessage("apply");
    else reload(); // another tab has applied it
  }

  /** A release waits beside the one that runs; on the first visit none runs yet and nothing is offered. */
  async function offer(registration) {
    if (!registration.waiting || !registration.active || due) return;
    if (!(await isNews(registration.waiting, house.root.dataset.release))) return;
    house.notices.put("version", on(make("new-version"), {
      update: async () => {
        if (house.screen && house.screen.keep) await house.screen.keep();
        whenFree(() => apply(registration.waiting));
      },
    }));
  }

  /** This release in other words: fetched, and shown as soon as no form is open here. */
  house.renew = async () => {
    const registration = await navigator.serviceWorker.getRegistration("/app/");
    if (!registration) return whenFree(reload);
    await registration.update().catch(() => {});
    await settledIn(registration.installing);
    return whenFree(() => apply(registration.waiting));
  };

  if (!house.root.dataset.worker) {
    // The switch is off: to register the ended one anew would keep it alive.
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    house.root.dataset.worker = "none";
    return;
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    const isNews = settled;
    settled = true;
    if (isNews) whenFree(reload);
  });
  try {
    const registration = await navigator.serviceWorker.register(house.root.dataset.worker, { scope: "/app/", updateViaCache: "none" });
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      if (coming) coming.addEventListener("statechange", () => offer(registration));
    });
    offer(registration);
    const ready = await navigator.serviceWorker.ready;
    if (ready.active) ready.active.postMessage("started");
    setInterval(() => registration.update().catch(() => {}), HOUR);
  } catch {
    // Without a worker the app still records; it only cannot open from cold without network.
    house.root.dataset.worker = "none";
  }
}
