// Pictures in a record: taken, made small, sealed at once; the draft keeps a thumbnail and the address of the sealed bytes.

import { isFull } from "../../submit.js";
import { keepPhoto } from "../../photos.js";
import { importServerKey } from "../../seal.js";
import { fill, make, on, part, refill, say } from "./view.js";

export function mountPhotos(screen) {
  const { house, draft, form, keep } = screen;
  const { store } = house.user;

  async function remove(photo) {
    draft.photos = draft.photos.filter((one) => one !== photo);
    await keep.now();
    if (photo.sealed_for === draft.op_id) await store.dropBlob(photo.sha256);
    draw();
  }

  function draw() {
    refill(form, "photos", draft.photos.map((photo) => {
      const node = make("photo", { role: say(`role.${photo.role}`) });
      if (photo.thumb) part(node, "thumb").setAttribute("src", photo.thumb);
      part(node, "thumb").setAttribute("alt", say(`role.${photo.role}`));
      return on(node, { remove: () => remove(photo) });
    }));
  }

  async function take(file, role) {
    try {
      const hello = await store.get("hello");
      const key = await importServerKey(hello.pubkey_id, hello.pubkey);
      const photo = await keepPhoto(store, key, file, { opId: draft.op_id, author: store.userId, device: house.deviceId, role });
      draft.photos = [...draft.photos, photo];
      await keep.now();
      fill(form, { problem: null });
    } catch (error) {
      fill(form, { problem: say(isFull(error) ? "photo.full" : "photo.bad") });
    }
    draw();
  }

  for (const label of form.querySelectorAll("label[data-role]")) {
    const input = label.querySelector("input");
    // The camera may cost this page its life: what was typed is stored before it opens.
    input.addEventListener("click", () => keep.now());
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.value = "";
      if (file) await take(file, label.dataset.role);
    });
  }
  draw();
  screen.withoutPhotos = async () => {
    const mine = draft.photos.filter(({ sealed_for }) => sealed_for === draft.op_id);
    draft.photos = [];
    for (const { sha256 } of mine) await store.dropBlob(sha256);
    draw();
  };
}
