// 需处理: refused ops stay until they are taken or the volunteer types the word. The export is sealed; only the committee can open it.

import { toBase64 } from "../../bytes.js";
import { toWire } from "../../seal.js";
import { momentWords } from "./days.js";
import { whoOf } from "./stops.js";
import { fill, make, on, refill, say } from "./view.js";

const reasonOf = ({ message, code }) => message || say("todo.http", { code });

async function exportAll(house, refused) {
  const { store } = house.user;
  const ops = [];
  for (const row of refused) {
    const copies = await Promise.all((await store.blobsOf(row.op_id)).map(async (blob) => ({ sha256: blob.sha256, bytes: toBase64(blob.bytes) })));
    ops.push({ ...toWire(row), code: row.code, blobs: copies });
  }
  const file = new Blob([JSON.stringify({ format: "nuandao-outbox-1", ops })], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `nuandao-outbox-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function item(house, rows, row, redraw) {
  const { store } = house.user;
  const copy = rows.copies.find((one) => one.op_id === row.op_id);
  const visit = copy && rows.visits.find(({ id }) => id === copy.visit_id);
  const node = make("todo-item", { who: visit ? whoOf(visit) : say("todo.sealed"), when: say("todo.when", { when: momentWords(row.queued_at) }), why: reasonOf(row) });
  return on(node, {
    again: async () => {
      await store.tryAgain(row.op_id);
      await redraw();
      house.sync.now();
    },
    discard: async (form) => {
      if (form.elements["word"].value.trim().toLowerCase() !== say("discard.word").toLowerCase()) return;
      await store.discard(row.op_id);
      await redraw();
    },
  });
}

export async function show(house) {
  const node = make("todo");
  let refused = [];
  async function draw() {
    const rows = await house.read();
    refused = rows.outbox.filter(({ state }) => state === "refused");
    fill(node, { none: refused.length === 0, some: refused.length > 0 });
    refill(node, "items", refused.map((row) => item(house, rows, row, draw)));
  }
  on(node, { export: () => exportAll(house, refused) });
  await draw();
  return { node, tab: "me", back: "/app/me", refresh: draw };
}
