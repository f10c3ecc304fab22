// A record in the making, under the PIN. Its id is made and stored before anything else is.

import { newId } from "./bytes.js";
import { trueNow } from "./clock.js";

const FORM = "visit_record";

/** What the form needs of the row, should it leave the list meanwhile; nothing by which the household could be found. */
const partsOf = ({ date, version, bring, receipts, visitors, two_needed }) => ({ date, version, bring, receipts, visitors, two_needed });

/** A draft for a visit, or for correcting an earlier record of it; to be stored before anything is typed. */
export const newDraft = (visit, { amends = null, data = {}, photos = [] } = {}) => ({
  op_id: newId(), form: FORM, visit_id: visit.id, amends, data, photos, step: 1, visit: partsOf(visit),
  opened_at: trueNow(), started_at: new Date().toISOString(),
});

export const saveDraft = async (store, vault, draft) =>
  store.putBox("drafts", draft.op_id, await vault.close(draft));

async function readAll(store, vault) {
  const boxes = await store.boxes("drafts");
  return Promise.all(boxes.map(({ box }) => vault.open(box)));
}

/** Records in the making. */
export const readDrafts = async (store, vault) => (await readAll(store, vault)).filter(({ form }) => form === FORM);

/** What waits to be sealed in a moment, while it can still be taken back. */
export const readPending = async (store, vault) => (await readAll(store, vault)).filter(({ form }) => form !== FORM);

/**
 * Save at most 400 ms after the last change, and at once when the page is about to be hidden (the camera opens, a call comes in).
 * One save at a time; the last state wins. What cannot be stored is told, and tried again until it can; nothing here throws.
 * @param {() => Promise<any>} save @param {{tell?: (error: any) => void, delay?: number, again?: number}} [how]
 */
export function autosaver(save, { tell = () => {}, delay = 400, again = 3000 } = {}) {
  let timer = null;
  let stopped = false;
  let saving = Promise.resolve();

  async function attempt() {
    try {
      await save();
      tell(null);
    } catch (error) {
      tell(error);
      if (!stopped && timer === null) timer = setTimeout(flush, again);
    }
  }
  function flush() {
    clearTimeout(timer);
    timer = null;
    saving = saving.then(attempt);
    return saving;
  }
  return {
    touch() {
      if (timer === null && !stopped) timer = setTimeout(flush, delay);
    },
    now: flush,
    stop() {
      stopped = true;
      clearTimeout(timer);
      timer = null;
      return saving;
    },
    /** The record could not be stored: the draft goes on being. */
    resume() {
      stopped = false;
      if (timer === null) timer = setTimeout(flush, again);
    },
  };
}
