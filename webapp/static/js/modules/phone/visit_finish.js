// 存好: seal, store, read back; only then the words 已存手机. Where the phone is full, everything typed stays.

import { isFull, submit, withoutThumb } from "../../submit.js";
import { visitRecord } from "../../visit_record.js";
import { trueNow } from "../../clock.js";
import { today } from "./days.js";
import { readForm } from "./form_data.js";
import { whoOf, withStanding } from "./stops.js";
import { make, on, part, say } from "./view.js";
import { complain } from "./visit_steps.js";

async function store(screen) {
  const { house, visit, draft, form } = screen;
  const { store: place, lock } = house.user;
  const data = { ...readForm(form), signature: draft.data.signature, receipt_via: draft.data.receipt_via };
  const record = visitRecord(visit, data, { started_at: draft.started_at, ended_at: new Date().toISOString() });
  const copy = {
    visit_id: visit.id, op_id: draft.op_id, date: visit.date || today(), amends: draft.amends, submitted_at: trueNow(), record, data,
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
  const day = today();
  const next = withStanding(rows, day).find((stop) => stop.visit.date === day && !stop.finished && stop.visit.id !== visit.id);
  return next ? `/app/visit/${next.visit.id}` : null;
}

async function saved(screen) {
  const { house, visit } = screen;
  screen.over = true;
  house.unsaved = null;
  house.notices.drop("unsaved");
  const next = await nextAfter(house, visit);
  const node = make("saved", { title: say("saved"), next });
  if (house.screen && house.screen.leave) await house.screen.leave();
  house.screen = null;
  house.put(node, { heading: whoOf(visit), title: say("saved"), tab: "today", back: "/app/" });
  window.scrollTo(0, 0);
  await house.askPersist("stored");
  house.sync.now();
}

function refused(screen, error) {
  const { form } = screen;
  screen.keep.resume();
  const less = screen.draft.photos.length > 0;
  const full = less ? "full" : "full.words";
  complain(form, say(isFull(error) ? full : "save.failed"));
  if (!isFull(error) || screen.offered || !less) return;
  screen.offered = on(make("without-photos"), {
    without: async () => {
      await screen.withoutPhotos();
      screen.offered.remove();
      screen.offered = null;
      await finish(screen);
    },
  });
  part(form, "problem").after(screen.offered);
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
