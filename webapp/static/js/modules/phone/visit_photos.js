// Pictures in a record: taken, made small, sealed at once; the draft keeps a thumbnail and the address of the sealed bytes.
// One that is taken out can be put back as long as the form is open; its bytes go when the record is stored.

import { isFull } from "../../submit.js";
import { keepPhoto } from "../../photos.js";
import { importServerKey } from "../../seal.js";
import { fill, make, on, part, refill, say } from "./view.js";

export function mountPhotos(screen) {
  const { house, draft, form, keep } = screen;
  const { store } = house.user;
  let shots = draft.photos.map((photo) => ({ photo, out: false }));

  function settle() {
    draft.photos = shots.filter(({ out }) => !out).map(({ photo }) => photo);
    draw();
    return keep.now();
  }
  const turn = (shot, out) => async () => {
    shot.out = out;
    const saving = settle();
    form.querySelector(`[data-list=photos] li:nth-child(${shots.indexOf(shot) + 1}) button`).focus();
    await saving;
  };

  function shotNode(shot, at) {
    const { photo } = shot;
    if (shot.out) return on(make("photo-out", { n: say("photo.back", { n: at + 1 }) }), { undo: turn(shot, false) });
    const role = say(`role.${photo.role}`);
    const node = make("photo", { role, remove: say("photo.remove", { n: at + 1 }) });
    if (photo.thumb) part(node, "thumb").setAttribute("src", photo.thumb);
    part(node, "thumb").setAttribute("alt", role);
    return on(node, { remove: turn(shot, true) });
  }
  const draw = () => refill(form, "photos", shots.map(shotNode));

  async function take(file, role) {
    try {
      const hello = await store.get("hello");
      const key = await importServerKey(hello.pubkey_id, hello.pubkey);
      const photo = await keepPhoto(store, key, file, { opId: draft.op_id, author: store.userId, device: house.deviceId, role });
      shots = [...shots, { photo, out: false }];
      fill(form, { problem: null });
    } catch (error) {
      fill(form, { problem: say(isFull(error) ? "photo.full" : "photo.bad") });
      part(form, "problem").focus();
    }
    await settle();
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
    const mine = shots.map(({ photo }) => photo).filter(({ sealed_for }) => sealed_for === draft.op_id);
    shots = [];
    draft.photos = [];
    for (const { sha256 } of mine) await store.dropBlob(sha256);
    draw();
  };
}
