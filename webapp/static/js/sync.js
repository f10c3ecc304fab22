// When to talk to the server. One sender at a time where the browser can promise that; being right never depends on it.
// No DOM, no words.

import { isPersisted } from "./ability.js";
import { trueNow } from "./clock.js";
import { lastContact } from "./contact.js";
import { createPause } from "./pause.js";
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
  const pause = createPause();
  /** Photos wait by themselves, each volunteer's apart: whatever becomes of them, text and alarms go on. */
  const photoPauses = new WeakMap();
  const timers = {};
  let running = null;
  let again = false;
  const state = { net: "unknown" };

  function note({ min_client, may_record, user_id, signed_in_at, wipe }) {
    Object.assign(state, { min_client, session: may_record ? user_id : null, signed_in_at, wiped: Boolean(wipe) });
  }

  function wake(name, ms) {
    clearTimeout(timers[name]);
    if (ms) timers[name] = setTimeout(() => run(false), ms + 50);
  }

  async function turn(store, fresh) {
    const mine = current();
    const own = Boolean(mine) && mine.store === store;
    if (!photoPauses.has(store)) photoPauses.set(store, createPause());
    const photoPause = photoPauses.get(store);
    const result = await takeTurn(store, own ? mine.vault : null, {
      base, deviceId, heard: own ? note : () => {}, withPhotos: photoPause.isOver(fresh),
    });
    if (result.photos) wake(store.name, photoPause.note(result.photos.state, result.photos.retryAfter));
    return result;
  }

  /** Of all volunteers on this phone: trouble with the server first, then the present one's log-in. */
  function worstOf(results) {
    const mine = current();
    const [own] = results.filter(({ store }) => mine && store === mine.store);
    const late = results.find(({ result }) => result.state === "later");
    if (late) return late.result;
    return own ? own.result : { state: "empty" };
  }

  async function round(fresh) {
    await first();
    const results = [];
    for (const store of await stores()) results.push({ store, result: await turn(store, fresh) });
    const worst = worstOf(results);
    wake("text", pause.note(worst.state, worst.partly ? 0 : worst.retryAfter));
    state.net = worst.state === "empty" ? "ok" : worst.state;
    if (worst.silent) state.net = "offline";
  }

  async function tell() {
    const mine = current();
    const counts = mine ? await mine.store.counts() : null;
    const contact = mine ? await lastContact(mine.store, trueNow()) : null;
    changed({ ...state, counts, contact, persisted: await isPersisted() });
  }

  async function once(fresh) {
    try {
      await alone(device, holder, () => round(fresh));
    } catch (error) {
      state.net = "later";
      state.error = String(error && error.name);
      wake("text", pause.note("later"));
    }
    running = null;
    await tell();
    if (!again) return state;
    again = false;
    return run(true);
  }

  async function isUrgent() {
    const first = await Promise.all((await stores()).map((store) => store.waiting(1)));
    return first.some(([row]) => row && row.rank === 0);
  }

  /** @param {boolean} fresh a reason to hope (saved, online, back in view, asked by hand): do not sit out the back-off */
  async function run(fresh) {
    if (!pause.isOver(fresh) && !pause.isOver(fresh, await isUrgent())) {
      await tell();
      return state;
    }
    if (running) {
      again = again || fresh;
      return running;
    }
    running = once(fresh);
    return running;
  }

  /** Another question was answered: what waits because nobody answered waits no longer. */
  const heard = () => (state.net === "offline" ? run(true) : state);

  function start() {
    window.addEventListener("online", () => run(true));
    window.addEventListener("offline", () => {
      state.net = "offline";
      tell();
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run(true));
    setInterval(() => document.visibilityState === "visible" && run(state.net === "offline"), TICK_MS);
    return run(true);
  }

  return { start, heard, now: () => run(true), tell };
}
