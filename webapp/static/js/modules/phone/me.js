import { askToPersist, isIOS, isInstalled } from "../../ability.js";
import { lastContact } from "../../contact.js";
import { momentWords } from "./days.js";
import { lockNow } from "./guard.js";
import { fill, make, on, refill, say } from "./view.js";

const whoAmI = (me) =>
  me ? { name: me.name, group: [me.community, me.group].filter(Boolean).join(" ") } : { name: say("title.me"), group: null };

async function draw(house, node) {
  const { store } = house.user;
  const rows = await house.read();
  const counts = await store.counts();
  const contact = await lastContact(store, Date.now());
  const persisted = await askToPersist();
  const unsent = counts.waiting + counts.blobs;
  fill(node, {
    ...whoAmI(rows.me),
    contact: contact ? say("me.contact", { when: momentWords(contact.at) }) : say("me.never"),
    fragile: persisted ? null : unsent ? say("me.fragile", { n: unsent }) : say("me.fragile.none"), version: say("me.version", { release: house.release }),
  });
  for (const count of ["waiting", "blobs", "refused", "drafts"]) fill(node, { [count]: String(counts[count]) });
  refill(node, "install", isIOS() && !isInstalled() ? [make("install-ios")] : []);
}

export async function show(house) {
  const node = on(make("me"), { sync: () => house.sync.now(), lock: () => lockNow(house) });
  await draw(house, node);
  return { node, refresh: () => draw(house, node) };
}
