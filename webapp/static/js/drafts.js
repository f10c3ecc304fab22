// A record in the making, under the PIN. Its id is made and stored before anything else is.

import { newId } from "./bytes.js";
import { trueNow } from "./clock.js";

const FORM = "visit_record";
const SURVEY = "survey_form";

/** What the form needs of the row, should it leave the list meanwhile; nothing by which the household could be found. */
const partsOf = ({ date, version, bring, receipts, visitors, two_needed }) => ({ date, version, bring, receipts, visitors, two_needed });

/** A draft for a visit, or for correcting an earlier record of it; to be stored before anything is typed. */
export const newDraft = (visit, { amends = null, data = {}, photos = [] } = {}) => ({
  op_id: newId(), form: FORM, visit_id: visit.id, amends, data, photos, step: 1, visit: partsOf(visit),
  opened_at: trueNow(), started_at: new Date().toISOString(),
});

/** A door being asked about: under the PIN until it is submitted, then nothing of it stays here (SPEC 2.4). */
export const newSurveyDraft = (buildingId, door) => ({ op_id: newId(), form: SURVEY, building_id: buildingId, door, data: {}, opened_at: trueNow() });

export const saveDraft = async (store, vault, draft) =>
  store.putBox("drafts", draft.op_id, await vault.close(draft));

/**
 * Everything in the making: records of visits, doors being asked about, and what waits to be sealed in a moment, while it can still
 * be taken back.
 */
export async function readDrafts(store, vault) {
  const boxes = await store.boxes("drafts");
  const all = await Promise.all(boxes.map(({ box }) => vault.open(box)));
  const of = (name) => all.filter(({ form }) => form === name);
  return { drafts: of(FORM), asking: of(SURVEY), pending: all.filter(({ form }) => ![FORM, SURVEY].includes(form)) };
}

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
