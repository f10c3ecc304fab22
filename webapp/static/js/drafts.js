// A record in the making, under the PIN. Its id is made and stored before anything else is.

import { newId } from "./bytes.js";

/** Open a draft for a visit, or for correcting an earlier record of it. */
export async function openDraft(store, vault, { visitId, amends = null, data = {}, photos = [] }) {
  const draft = {
    op_id: newId(), form: "visit_record", visit_id: visitId, amends, data, photos, step: 1,
    started_at: new Date().toISOString(),
  };
  await store.putBox("drafts", draft.op_id, await vault.close(draft));
  return draft;
}

export const saveDraft = async (store, vault, draft) =>
  store.putBox("drafts", draft.op_id, await vault.close(draft));

export async function readDrafts(store, vault) {
  const drafts = [];
  for (const { box } of await store.boxes("drafts")) drafts.push(await vault.open(box));
  return drafts;
}

/**
 * Save at most 400 ms after the last change, and at once when the page is about to be hidden (the camera opens, a call comes in).
 * One save at a time; the last state wins.
 */
export function autosaver(save, delay = 400) {
  let timer = null;
  let saving = Promise.resolve();
  const flush = () => {
    if (timer === null) return saving;
    clearTimeout(timer);
    timer = null;
    saving = saving.then(save, save);
    return saving;
  };
  return {
    touch() {
      if (timer === null) timer = setTimeout(flush, delay);
    },
    now() {
      if (timer === null) timer = setTimeout(() => {}, 0);
      return flush();
    },
    stop() {
      clearTimeout(timer);
      timer = null;
      return saving;
    },
  };
}
