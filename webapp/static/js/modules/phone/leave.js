// Log out, with or without network: what can be read goes, what is sealed stays and is sent.

import { submit, withoutThumb } from "../../submit.js";
import { createDraftList } from "./draft_list.js";
import { signOut } from "./sign_out.js";
import { sealTellings } from "./telling.js";
import { fill, make, on, refill, say } from "./view.js";

/** 下次登录后继续: the draft itself is sealed to the server, which gives it back to its author alone. */
async function keepForLater(house, draft) {
  const { op_id, form, photos, ...rest } = draft;
  const data = { ...rest, photos: photos.map(withoutThumb) };
  await submit(house.user.store, {
    type: "draft_kept", entityId: null, device: house.deviceId, photos, draft: op_id, payload: { form, form_op_id: op_id, data },
  });
  if (house.unsaved === draft) house.unsaved = null;
}

async function leave(house) {
  await sealTellings(house);
  await house.user.lock.destroy();
  await house.device.set("current", null);
  house.user = null;
  house.screen = null;
  house.unsaved = null;
  await signOut(house);
  history.replaceState({}, "", "/app/");
  await house.enter();
}

export async function show(house) {
  const { store } = house.user;
  const node = make("leave");
  const drafts = createDraftList(house, { keep: (draft) => keepForLater(house, draft), drop: true, redraw: () => draw() });
  async function draw() {
    const rows = await house.read();
    const { waiting } = await store.counts();
    const left = drafts.left(rows.drafts).length + rows.asking.length;
    fill(node, {
      drafts: rows.drafts.length > 0, waiting: waiting ? say("leave.waiting", { n: waiting }) : null,
      going: left ? say("leave.going", { n: left }) : null,
    });
    refill(node, "drafts", drafts.nodes(rows.drafts, rows.visits));
  }
  on(node, { leave: () => leave(house) });
  await draw();
  return { node, back: "/app/me", tab: "me", leave: drafts.leave };
}
