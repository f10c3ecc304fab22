// When to talk to the server. One sender at a time where the browser can promise that; being right never depends on it.
// No DOM, no words.

import { lastContact } from "./contact.js";
import { patience } from "./outbox.js";
import { takeTurn } from "./turn.js";

const TICK_MS = 60000;

/** Run `work` as the only sender of this phone, or not at all. */
async function alone(device, holder, work) {
  if (navigator.locks) {
    return navigator.locks.request("nuandao-sync", { ifAvailable: true }, (lock) => (lock ? work() : "busy"));
  }
  if (!(await device.takeLease(holder, Date.now()))) return "busy";
  try {
    return await work();
  } finally {
    await device.dropLease(holder);
  }
}

/**
 * @param {{base: string, device: any, deviceId: string, stores: () => Promise<any[]>, first: () => Promise<any>,
 *   current: () => {store: any, userId: string, vault: any}|null, changed: (state: any) => void}} house
 */
export function createSync({ base, device, deviceId, stores, first, current, changed }) {
  const holder = String(Math.random());
  let failures = 0;
  let notBefore = 0;
  let wished = 0;
  let timer = null;
  let running = null;
  let again = false;
  const state = { net: "unknown" };

  function note({ min_client, may_record, user_id, signed_in_at, wipe }) {
    Object.assign(state, { min_client, session: may_record ? user_id : null, signed_in_at, wiped: Boolean(wipe) });
  }

  function turn(store) {
    const mine = current();
    const own = Boolean(mine) && mine.store === store;
    return takeTurn(store, own ? mine.vault : null, { base, deviceId, heard: own ? note : () => {} });
  }

  /** Of all volunteers on this phone: trouble with the server first, then the present one's log-in. */
  function worstOf(results) {
    const mine = current();
    const [own] = results.filter(({ store }) => mine && store === mine.store);
    const late = results.find(({ result }) => result.state === "later");
    if (late) return late.result;
    return own ? own.result : { state: "empty" };
  }

  function rest({ state: outcome, retryAfter = 0 }) {
    failures = outcome === "later" ? failures + 1 : 0;
    wished = 0;
    notBefore = 0;
    if (outcome !== "later") return;
    const seconds = patience(failures - 1, retryAfter);
    notBefore = Date.now() + seconds * 1000;
    if (retryAfter) wished = notBefore;
    clearTimeout(timer);
    timer = setTimeout(() => run(false), seconds * 1000 + 50);
  }

  async function round() {
    await first();
    const results = [];
    for (const store of await stores()) results.push({ store, result: await turn(store) });
    const worst = worstOf(results);
    rest(worst);
    state.net = worst.state === "empty" ? "ok" : worst.state;
    if (worst.silent) state.net = "offline";
  }

  async function tell() {
    const mine = current();
    const counts = mine ? await mine.store.counts() : null;
    changed({ ...state, counts, contact: mine ? await lastContact(mine.store, Date.now()) : null });
  }

  async function once() {
    try {
      await alone(device, holder, round);
    } catch (error) {
      state.net = "later";
      state.error = String(error && error.name);
      rest({ state: "later" });
    }
    running = null;
    await tell();
    if (!again) return state;
    again = false;
    return run(true);
  }

  /** @param {boolean} fresh a reason to hope (saved, online, back in view, asked by hand): do not sit out the back-off */
  async function run(fresh) {
    if (Date.now() < (fresh ? wished : notBefore)) {
      await tell();
      return state;
    }
    if (running) {
      again = again || fresh;
      return running;
    }
    running = once();
    return running;
  }

  function start() {
    window.addEventListener("online", () => run(true));
    window.addEventListener("offline", () => {
      state.net = "offline";
      tell();
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run(true));
    setInterval(() => document.visibilityState === "visible" && run(false), TICK_MS);
    return run(true);
  }

  return { start, now: () => run(true) };
}
