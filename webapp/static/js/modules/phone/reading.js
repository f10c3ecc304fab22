// Everything a screen shows, opened. The list stays closed after seven days without the server; drafts do not.

import { setClock, trueNow } from "../../clock.js";
import { isStale } from "../../contact.js";
import { readDrafts } from "../../drafts.js";
import { readCache } from "../../pull.js";

/** What could not be stored goes before what was stored of it earlier. */
const withUnsaved = (drafts, unsaved) => (unsaved ? [...drafts.filter(({ op_id }) => op_id !== unsaved.op_id), unsaved] : drafts);

export async function readAll({ user: { store, lock }, unsaved }) {
  const vault = lock.vault();
  setClock(await store.get("hello"));
  const now = trueNow();
  const stale = await isStale(store, now);
  const rows = stale ? { me: null, visits: [], posts: [], bags: [], surveys: [], copies: [] } : await readCache(store, vault, now);
  const [outbox, acked, photos] = await Promise.all([store.outbox(), store.acked(), store.blobsRefused()]);
  const { drafts, asking, pending } = await readDrafts(store, vault);
  const spoilt = new Set(photos.map(({ asked_by, op_id }) => asked_by || op_id));
  const ops = new Map([...acked, ...outbox].map((row) => [row.op_id, { ...row, photo_refused: spoilt.has(row.op_id) }]));
  return { ...rows, copies: [...rows.copies, ...pending], stale, drafts: withUnsaved(drafts, unsaved), asking, pending, ops, outbox, photos };
}
