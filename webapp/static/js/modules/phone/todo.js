// 需处理: what was refused stays until it is taken or the volunteer types the word; what vanished stays until the committee was told.
// The export is sealed; only the committee can open it.

import { toBase64 } from "../../bytes.js";
import { lostUntold } from "../../store_blobs.js";
import { toWire } from "../../transport.js";
import { momentWords, today } from "./days.js";
import { whoOf } from "./stops.js";
import { fill, make, on, refill, say } from "./view.js";

const reasonOf = ({ message, code }) => message || say("todo.http", { code });
const asText = ({ sha256, bytes, op_id }) => ({ sha256, op_id, bytes: toBase64(bytes) });

async function exportAll(store, { refused, photos }) {
  const ops = [];
  for (const row of refused) ops.push({ ...toWire(row), code: row.code, blobs: (await store.blobsOf(row.op_id)).map(asText) });
  const file = new Blob([JSON.stringify({ format: "nuandao-outbox-1", ops, blobs: photos.map(asText) })], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `nuandao-outbox-${today()}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** Whose record an op is, where this phone still knows. */
function whoFor(rows, opId) {
  const copy = rows.copies.find((one) => one.op_id === opId);
  const visit = copy && rows.visits.find(({ id }) => id === copy.visit_id);
  return visit ? whoOf(visit) : say("todo.sealed");
}

const typed = (form) => form.elements["word"].value.trim().toLowerCase() === say("discard.word").toLowerCase();

export async function show(house) {
  const node = make("todo");
  const { store } = house.user;
  let found = { refused: [], photos: [] };

  const then = (work) => async () => {
    await work();
    await draw();
    house.sync.now();
  };
  /** Refused by the server: an op, or a photo of one. */
  const refusedNode = (values, { again, discard }) => on(make("todo-item", values), {
    again: then(again),
    discard: async (form) => (typed(form) ? then(discard)() : fill(form, { problem: say("discard.missing") })),
  });
  const opNode = (rows, row) => refusedNode(
    { who: whoFor(rows, row.op_id), when: say("todo.when", { when: momentWords(row.queued_at) }), why: reasonOf(row) },
    { again: () => store.tryAgain(row.op_id), discard: () => store.discard(row.op_id) });
  const photoNode = (rows, { sha256, asked_by, op_id, refused_at, code, message }) => refusedNode(
    { who: say("todo.photo", { who: whoFor(rows, asked_by || op_id) }), when: refused_at ? momentWords(refused_at) : null, why: reasonOf({ code, message }) },
    { again: () => store.blobAgain(sha256), discard: () => store.discardBlob(sha256) });
  const lostNode = (rows, row) => on(make("todo-lost", {
    who: whoFor(rows, row.op_id), why: say("strip.lost", { n: lostUntold(row).length }),
  }), { told: then(() => store.lostTold(row.op_id)) });

  async function draw() {
    const rows = await house.read();
    const refused = rows.outbox.filter(({ state }) => state === "refused");
    const lost = [...rows.ops.values()].filter((row) => row.lost && lostUntold(row).length);
    found = { refused, photos: rows.photos };
    const nodes = [
      ...refused.map((row) => opNode(rows, row)), ...rows.photos.map((row) => photoNode(rows, row)), ...lost.map((row) => lostNode(rows, row)),
    ];
    fill(node, { none: nodes.length === 0, some: refused.length + rows.photos.length > 0 });
    refill(node, "items", nodes);
  }
  on(node, { export: () => exportAll(store, found) });
  await draw();
  return { node, tab: "me", back: "/app/me", refresh: draw };
}
