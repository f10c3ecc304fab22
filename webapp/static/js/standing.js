// How a visit stands, from the server's row and from what this phone still holds of it. Pure; words are elsewhere.

const TONE = {
  refused: "alarm", lost: "alarm", photo_refused: "alarm", untold: "alarm", no_answer: "alarm", waiting: "info", photos: "info",
  review: "wait", draft: "wait", next: "wait", other_time: "wait", not_wanted: "wait", confirmed: "done", done: "done",
};
/** What a household said on the telephone; of these the desk has to hear before anybody goes. */
const ANSWERED = { other_time: "other_time", declined: "not_wanted" };

/** The most pressing first. */
const OF_OP = [
  ["refused", ({ state }) => state === "refused"],
  ["waiting", ({ state }) => state === "waiting"],
  ["photo_refused", ({ photo_refused }) => photo_refused],
  ["lost", ({ lost }) => lost && lost.length],
  ["photos", ({ status }) => status === "pending_blobs"],
  ["review", ({ status }) => status === "needs_review"],
];

/** What became of an op, by its row in the outbox or among the acknowledged. */
export function standingOfOp(row) {
  const hit = row && OF_OP.find(([, is]) => /** @type {any} */ (is)(row));
  return hit ? /** @type {string} */ (hit[0]) : null;
}

const isOver = (visit) => !["booked", "notified"].includes(visit.status);

function standingOfOver({ status, receipts }) {
  const slips = receipts || [];
  const confirmed = slips.length > 0 && slips.every(({ state }) => state.startsWith("confirmed"));
  return status === "done" && confirmed ? "confirmed" : status;
}

function standingOfRow(visit, answer, isNext) {
  if (isOver(visit)) return standingOfOver(visit);
  if (ANSWERED[answer]) return ANSWERED[answer];
  if (isNext) return "next";
  if (visit.told || answer === "agreed") return "booked";
  return answer === "no_answer" ? "no_answer" : "untold";
}

/** The last time this phone told, or tried to tell, the household. */
export function latestTelling(visit, copies) {
  const told = copies.filter((copy) => copy.visit_id === visit.id && copy.told).sort((a, b) => a.submitted_at - b.submitted_at);
  return told[told.length - 1] || null;
}

/** The latest record this phone holds of a visit. */
function latest(visit, copies) {
  const records = copies.filter((copy) => copy.visit_id === visit.id && copy.record).sort((a, b) => a.submitted_at - b.submitted_at);
  return records[records.length - 1] || null;
}

/** First what became of the record, then an open draft, then what the list says. */
function stateOf(visit, { record, draft, answer }, /** @type {any} */ { ops, next }) {
  const sent = record ? standingOfOp(ops.get(record.op_id)) : null;
  if (sent) return sent;
  if (draft) return "draft";
  return record && !isOver(visit) ? record.record.outcome : standingOfRow(visit, answer, visit.id === next);
}

/**
 * @param {any} visit row of the list @param {{copies: any[], ops: Map<string, any>, drafts: any[], next?: string}} here
 * @returns {{state: string, tone: string, record: any, draft: any, telling: any, finished: boolean, untold: boolean}}
 */
export function standing(visit, here) {
  const record = latest(visit, here.copies);
  const draft = here.drafts.find((one) => one.visit_id === visit.id) || null;
  const telling = latestTelling(visit, here.copies);
  const answer = telling && telling.told.answer;
  const state = stateOf(visit, { record, draft, answer }, here);
  const finished = Boolean(record) || isOver(visit);
  const untold = !finished && !visit.told && (!answer || answer === "no_answer");
  return { state, tone: TONE[state] || "", record, draft, telling, finished, untold };
}

/** What is still to be carried: sums by item and unit over the visits not finished; cash counts envelopes. */
export function stillToBring(visits) {
  const sums = new Map();
  let envelopes = 0;
  for (const { bring } of visits) {
    for (const line of bring || []) {
      if (line.kind === "cash") envelopes += 1;
      else {
        const key = `${line.item}|${line.unit}`;
        sums.set(key, (sums.get(key) || 0) + line.quantity);
      }
    }
  }
  const goods = [...sums].map(([key, n]) => ({ item: key.split("|")[0], unit: key.split("|")[1], n }));
  return { goods, envelopes };
}

/** How a door of a round of asking stands: what this phone has not sent yet goes before what the list says. */
export function doorState(door, { copies, ops }) {
  const mark = copies.find(({ door_id }) => door_id === door.id);
  return (mark && standingOfOp(ops.get(mark.op_id))) || (mark && door.state === "open" ? "asked" : door.state);
}

export const openDoors = (survey, rows) => survey.doors.filter((door) => doorState(door, rows) === "open").length;
