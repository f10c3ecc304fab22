// What every screen is handed: who is here, the stores, the lock, the sender, and how to go somewhere.

import { askToPersist } from "../../ability.js";
import { setClock, trueNow } from "../../clock.js";
import { isStale } from "../../contact.js";
import { openDevice } from "../../device_store.js";
import { readDrafts, readPending } from "../../drafts.js";
import { createLock } from "../../lock.js";
import { readCache } from "../../pull.js";
import { openStore } from "../../store.js";
import { createSync } from "../../sync.js";
import { createTransport } from "../../transport.js";
import { signOutIfDue } from "./sign_out.js";
import { make, on } from "./view.js";

export async function createHouse(root, onBlocked) {
  const device = openDevice(onBlocked);
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
    return createTransport({ base: house.base, device: house.deviceId, capability: held && held.capability });
  };

  /** Take up somebody's stores. What another volunteer keeps here stays closed and keeps being sent. */
  house.adopt = async (userId) => {
    if (house.user) house.user.lock.lock();
    await device.addUser(userId);
    await device.set("current", userId);
    const store = await storeOf(userId);
    house.user = { userId, store, lock: createLock(store) };
    house.unsaved = null;
    setClock(await store.get("hello"));
    return house.user;
  };
  house.resume = async () => {
    const userId = await device.get("current");
    return userId ? house.adopt(userId) : null;
  };

  /** Everything a screen shows, opened. The list stays closed after seven days without the server; drafts do not. */
  house.read = async () => {
    const { store, lock } = house.user;
    const vault = lock.vault();
    setClock(await store.get("hello"));
    const now = trueNow();
    const stale = await isStale(store, now);
    const rows = stale ? { me: null, visits: [], copies: [] } : await readCache(store, vault, now);
    const [outbox, acked, photos] = await Promise.all([store.outbox(), store.acked(), store.blobsRefused()]);
    const [drafts, pending] = await Promise.all([readDrafts(store, vault), readPending(store, vault)]);
    const spoilt = new Set(photos.map(({ asked_by, op_id }) => asked_by || op_id));
    const ops = new Map([...acked, ...outbox].map((row) => [row.op_id, { ...row, photo_refused: spoilt.has(row.op_id) }]));
    return { ...rows, copies: [...rows.copies, ...pending], stale, drafts: withUnsaved(drafts), pending, ops, outbox, photos };
  };
  const withUnsaved = (drafts) =>
    house.unsaved ? [...drafts.filter(({ op_id }) => op_id !== house.unsaved.op_id), house.unsaved] : drafts;

  house.isBusy = () => Boolean(house.screen && house.screen.isBusy && house.screen.isBusy());

  /** Asked once when the list is locked away and once when the first record lies here; some browsers ask the person. */
  house.askPersist = async (occasion) => {
    if (await device.get(`persist:${occasion}`)) return;
    await device.set(`persist:${occasion}`, true);
    askToPersist().then(() => house.sync && house.sync.tell(), () => {});
  };

  house.staleNode = () => on(make("stale"), { retry: () => house.sync.now().then(() => house.enter()) });

  house.startSync = (changed) => {
    house.sync = createSync({
      base: house.base, device, deviceId: house.deviceId, changed, first: () => signOutIfDue(house),
      stores: async () => Promise.all((await device.users()).map(({ user_id }) => storeOf(user_id))),
      current: () => house.user && { store: house.user.store, userId: house.user.userId, vault: house.user.lock.vault() },
    });
    return house.sync.start();
  };
  return house;
}
