// One IndexedDB that opens itself again: phones close connections behind our back.

import { openDB } from "../vendor/idb-8.0.4/idb.js";

const LOST = ["InvalidStateError", "AbortError", "UnknownError"];

/**
 * @param {string} name @param {number} version
 * @param {(db: any, from: number) => void} upgrade additive only: an old outbox must survive every release
 * @param {() => void} [onBlocked] another tab holds an older version open
 */
export function database(name, version, upgrade, onBlocked = () => {}) {
  let opening = null;

  function open() {
    if (!opening) {
      const mine = openDB(name, version, {
        upgrade: (db, from) => upgrade(db, from),
        blocked: onBlocked,
        blocking: () => forget(true),
        terminated: () => forget(false),
      });
      mine.catch(() => forget(false));
      opening = mine;
    }
    return opening;
  }

  function forget(close) {
    const was = opening;
    opening = null;
    if (close && was) was.then((db) => db.close(), () => {});
  }

  async function attempt(stores, mode, work) {
    const db = await open();
    const tx = db.transaction(stores, mode, { durability: "strict" });
    tx.done.catch(() => {});
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      try {
        tx.abort();
      } catch {
        // Already aborted or finished; the first error is the one to tell.
      }
      throw tx.error || error;
    }
  }

  /** Run `work(tx)` in one transaction; resolves after commit. Tried once more on a fresh connection when it was lost. */
  async function run(stores, mode, work) {
    try {
      return await attempt(stores, mode, work);
    } catch (error) {
      if (!LOST.includes(error && error.name)) throw error;
      forget(true);
      return attempt(stores, mode, work);
    }
  }

  return {
    run,
    read: (stores, work) => run(stores, "readonly", work),
    write: (stores, work) => run(stores, "readwrite", work),
    close: () => forget(true),
  };
}
