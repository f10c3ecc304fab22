import { isIOS, isInstalled, isPersisted } from "../../ability.js";
import { trueNow } from "../../clock.js";
import { lastContact } from "../../contact.js";
import { momentWords } from "./days.js";
import { createDraftList } from "./draft_list.js";
import { lockNow } from "./guard.js";
import { fill, make, on, refill, say } from "./view.js";

const whoAmI = (me) =>
  me ? { name: me.name, group: [me.community, me.group].filter(Boolean).join(" ") } : { name: say("title.me"), group: null };

async function fragileWords(house, counts) {
  if (await isPersisted()) return null;
  const unsent = counts.waiting || counts.blobs;
  return unsent ? say("me.fragile", { n: unsent }) : say("me.fragile.none");
}

async function draw(house, node, drafts) {
  const { store } = house.user;
  const rows = await house.read();
  const counts = await store.counts();
  const contact = await lastContact(store, trueNow());
  const refused = counts.refused + counts.photos_refused + counts.lost;
  fill(node, {
    ...whoAmI(rows.me), waiting: String(counts.waiting), blobs: String(counts.blobs), refused: String(refused),
    drafts: rows.drafts.length > 0, drafts_n: String(drafts.left(rows.drafts).length),
    contact: contact ? say("me.contact", { when: momentWords(contact.at) }) : say("me.never"),
    fragile: await fragileWords(house, counts), version: say("me.version", { release: house.release }),
  });
  refill(node, "drafts", drafts.nodes(rows.drafts, rows.visits));
  refill(node, "install", isIOS() && !isInstalled() ? [make("install-ios")] : []);
}

export async function show(house) {
  const node = on(make("me"), { sync: () => house.sync.now(), lock: () => lockNow(house) });
  const drafts = createDraftList(house, { drop: true, redraw: () => draw(house, node, drafts) });
  await draw(house, node, drafts);
  return { node, refresh: () => draw(house, node, drafts), leave: drafts.leave };
}
