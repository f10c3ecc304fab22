// 存好: seal, store, read back; only then the words 已存手机. Where the phone is full, everything typed stays.

import { isFull, submit, withoutThumb } from "../../submit.js";
import { visitRecord } from "../../visit_record.js";
import { dayOf } from "../../pull.js";
import { readForm } from "./form_data.js";
import { whoOf, withStanding } from "./stops.js";
import { fill, make, on, say } from "./view.js";

async function store(screen) {
  const { house, visit, draft, form } = screen;
  const { store: place, lock } = house.user;
  const data = { ...readForm(form), signature: draft.data.signature, receipt_via: draft.data.receipt_via };
  const now = Date.now();
  const record = visitRecord(visit, data, { started_at: draft.started_at, ended_at: new Date(now).toISOString() });
  const copy = {
    visit_id: visit.id, op_id: draft.op_id, date: visit.date || dayOf(now), amends: draft.amends, submitted_at: now, record, data,
    photos: draft.photos.map(withoutThumb),
  };
  await screen.keep.stop();
  await submit(place, {
    opId: draft.op_id, entityId: visit.id, device: house.deviceId, photos: draft.photos, draft: draft.op_id,
    type: draft.amends ? "amendment" : "visit_record",
    payload: draft.amends ? { amends: draft.amends, record } : record, baseVersion: visit.version,
    copy: { key: `copy:${visit.id}:${draft.op_id}`, box: await lock.vault().close(copy) },
  });
}

async function nextAfter(house, visit) {
  const rows = await house.read();
  const today = dayOf(Date.now());
  const next = withStanding(rows, today).find((stop) => stop.visit.date === today && !stop.finished && stop.visit.id !== visit.id);
  return next ? `/app/visit/${next.visit.id}` : null;
}

async function saved(screen) {
  const { house, visit } = screen;
  screen.over = true;
  const next = await nextAfter(house, visit);
  house.screen = null;
  const node = make("saved", { title: say("saved"), next });
  house.put(node, { heading: whoOf(visit), tab: "today", back: "/app/" });
  window.scrollTo(0, 0);
  house.sync.now();
}

function refused(screen, error) {
  const { form } = screen;
  fill(form, { problem: say(isFull(error) ? "full" : "save.failed") });
  form.querySelector("[data-slot=problem]").scrollIntoView({ block: "center" });
  if (!isFull(error) || screen.offered || screen.draft.photos.length === 0) return;
  screen.offered = on(make("without-photos"), {
    without: async () => {
      await screen.withoutPhotos();
      screen.offered.remove();
      screen.offered = null;
      await finish(screen);
    },
  });
  form.prepend(screen.offered);
}

export async function finish(screen) {
  try {
    await store(screen);
  } catch (error) {
    refused(screen, error);
    return;
  }
  await saved(screen);
}
