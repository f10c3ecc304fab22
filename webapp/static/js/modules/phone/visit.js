// One household: to be read, being recorded, or recorded with a way to correct it.

import { newDraft, saveDraft } from "../../drafts.js";
import { standing } from "../../standing.js";
import { momentWords } from "./days.js";
import { amountWords, factsNode, itemWords, showHousehold } from "./household.js";
import { stateChip, whereOf, whoOf } from "./stops.js";
import { make, on, say } from "./view.js";
import { showForm } from "./visit_form.js";

function handedOver(visit, record) {
  const lines = new Map((visit.bring || []).map((line) => [line.line_id, line]));
  return (record.delivered || []).filter(({ line_id }) => lines.has(line_id)).map(({ line_id, quantity }) =>
    make("line", {
      item: itemWords(lines.get(line_id)), amount: amountWords(lines.get(line_id), quantity),
      changed: quantity !== lines.get(line_id).quantity, as_listed: quantity === lines.get(line_id).quantity,
    }));
}

function showRecord(house, visit, copy, state, op) {
  const { record } = copy;
  const node = make("record", {
    outcome: say(`state.${record.outcome}`), state: [stateChip(state)], when: momentWords(copy.submitted_at),
    why: (op && op.message) || null, lines: handedOver(visit, record), note: record.note,
    needs: [...(record.needs || []).map((need) => say(`need.${need}`)), record.needs_note].filter(Boolean).join(say("join")),
    facts: [factsNode(visit)],
  });
  on(node, {
    amend: async () => {
      const { store, lock } = house.user;
      const draft = newDraft(visit, { amends: copy.op_id, data: copy.data, photos: copy.photos });
      await saveDraft(store, lock.vault(), draft).catch(() => {
        house.unsaved = draft;
      });
      await house.enter();
    },
  });
  return { node, heading: whoOf(visit), title: say("title.record"), subheading: whereOf(visit), back: "/app/", tab: "today" };
}

/** Not on the list, or not yet: it may come with the next answer of the server. */
function unknown(house, id) {
  const look = async () => ((await house.read()).visits.some((one) => one.id === id) ? house.enter() : null);
  return { node: make("unknown-visit"), heading: say("title.today"), back: "/app/", tab: "today", refresh: look };
}

/** A draft outlives its row: the form then goes by what the draft kept of it. */
const rowOf = (visit, draft) =>
  visit || { bring: null, visitors: [], ...draft.visit, id: draft.visit_id, address_as: say("visit.unknown") };

export async function show(house, id) {
  const rows = await house.read();
  const visit = rows.visits.find((one) => one.id === id);
  const draft = rows.drafts.find((one) => one.visit_id === id);
  if (draft) return showForm(house, rowOf(visit, draft), draft, rows);
  if (!visit) return unknown(house, id);
  const state = standing(visit, rows);
  if (state.record) return showRecord(house, visit, state.record, state, rows.ops.get(state.record.op_id));
  return showHousehold(house, visit, state);
}
