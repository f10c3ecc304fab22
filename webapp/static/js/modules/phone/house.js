// What every screen is handed: who is here, the stores, the lock, the sender, and how to go somewhere.

import { askToPersist } from "../../ability.js";
import { setClock } from "../../clock.js";
import { createLock } from "../../lock.js";
import { openStore } from "../../store.js";
import { createTransport } from "../../transport.js";
import { signOutIfDue } from "./sign_out.js";
import { make, on } from "./view.js";

export async function createHouse(root, device, onBlocked) {
  const house = {
    root, device, deviceId: await device.id(), base: root.dataset.api, login: root.dataset.login,
    user: null, sync: null, screen: null, release: root.dataset.release || "",
    /** A draft that the phone could not store: in memory alone, and said so on every screen. */
    unsaved: null,
    /** A slip's number that was read before its visit began. */
    scanned: null,
  };
  const known = new Map();
  async function storeOf(userId) {
    if (!known.has(userId)) known.set(userId, await openStore(userId, onBlocked));
    return known.get(userId);
  }

  house.client = async () => {
    const held = house.user && (await house.user.store.get("capability"));
    return createTransport({
      base: house.base, device: house.deviceId, capability: held && held.capability, answered: () => house.sync.heard(),
    });
  };

  async function takeUp(userId) {
    const store = await storeOf(userId);
    house.user = { userId, store, lock: createLock(store) };
    house.unsaved = null;
    setClock(await store.get("hello"));
  }
  /** Somebody is here now. What another volunteer keeps here stays closed and keeps being sent. */
  house.adopt = async (userId) => {
    if (house.user) house.user.lock.lock();
    await device.addUser(userId);
    await device.set("current", userId);
    await takeUp(userId);
  };
  /** Whoever was here last: nothing is written, a cold start waits for no disk. */
  house.resume = async () => {
    const userId = await device.get("current");
    if (userId) await takeUp(userId);
  };

  house.read = async () => (await import("./reading.js")).readAll(house);

  /** Until the worker is looked after, the page comes from the network in whatever language is wanted. */
  house.renew = () => location.reload();

  house.isBusy = () => Boolean(house.screen && house.screen.isBusy && house.screen.isBusy());

  /** Asked once when the list is locked away and once when the first record lies here; some browsers ask the person. */
  house.askPersist = async (occasion) => {
    if (await device.get(`persist:${occasion}`)) return;
    await device.set(`persist:${occasion}`, true);
    askToPersist().then(() => house.sync.tell(), () => {});
  };

  house.staleNode = () => on(make("stale"), { retry: () => house.sync.now().then(() => house.enter()) });

  /** The sender is not needed to open the app: it comes after the first screen, or when somebody asks for it. */
  house.prepareSync = (changed) => {
    let coming = null;
    async function begin() {
      const { createSync } = await import("../../sync.js");
      const sync = createSync({
        base: house.base, device, deviceId: house.deviceId, changed, first: () => signOutIfDue(house),
        stores: async () => Promise.all((await device.users()).map(({ user_id }) => storeOf(user_id))),
        current: () => house.user && { store: house.user.store, userId: house.user.userId, vault: house.user.lock.vault() },
      });
      return { ...sync, firstRound: sync.start() };
    }
    const start = () => {
      if (!coming) {
        coming = begin();
        coming.catch(() => (coming = null));
      }
      return coming;
    };
    async function now() {
      const isFirst = !coming;
      const sync = await start();
      return isFirst ? sync.firstRound : sync.now();
    }
    const heard = () => coming && coming.then((sync) => sync.heard(), () => {});
    house.sync = { start, now, heard, tell: async () => (await start()).tell() };
  };
  return house;
}
