// Log out, with or without network: what can be read goes, what is sealed stays and is sent.

import { submit, withoutThumb } from "../../submit.js";
import { signOut } from "./sign_out.js";
import { whoOf } from "./stops.js";
import { fill, make, on, refill, say } from "./view.js";

/** 下次登录后继续: the draft itself is sealed to the server, which gives it back to its author alone. */
async function keepForLater(house, draft) {
  const { op_id, form, photos, ...rest } = draft;
  const data = { ...rest, photos: photos.map(withoutThumb) };
  await submit(house.user.store, {
    type: "draft_kept", entityId: null, device: house.deviceId, photos, draft: op_id, payload: { form, form_op_id: op_id, data },
  });
}

async function leave(house) {
  await house.user.lock.destroy();
  await house.device.set("current", null);
  house.user = null;
  house.screen = null;
  await signOut(house);
  history.replaceState({}, "", "/app/");
  await house.enter();
}

export async function show(house) {
  const { store } = house.user;
  const node = make("leave");
  async function draw() {
    const rows = await house.read();
    const { waiting } = await store.counts();
    fill(node, { drafts: rows.drafts.length > 0, waiting: waiting ? say("leave.waiting", { n: waiting }) : null });
    refill(node, "drafts", rows.drafts.map((draft) => on(make("leave-draft", {
      who: whoOf(rows.visits.find(({ id }) => id === draft.visit_id)), link: `/app/visit/${draft.visit_id}`,
    }), {
      keep: async () => {
        await keepForLater(house, draft);
        await draw();
      },
      drop: async () => {
        await store.dropDraft(draft.op_id);
        await draw();
      },
    })));
  }
  on(node, { leave: () => leave(house) });
  await draw();
  return { node, back: "/app/me", tab: "me" };
}
