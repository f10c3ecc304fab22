// 有紧急情况: the telephone first; the report goes ahead of everything else in the outbox.

import { submit } from "../../submit.js";
import { fill, make, on, say } from "./view.js";

export async function show(house, visitId) {
  const rows = await house.read();
  const back = visitId ? `/app/visit/${visitId}` : "/app/";
  const phone = rows.me && rows.me.committee_phone;
  const node = make("alarm", { tel: phone ? `tel:${phone}` : null });

  async function report(form) {
    const kind = form.elements["kind"].value;
    fill(form, { problem: kind ? null : say("kind.missing") });
    if (!kind) return;
    const payload = { kind, visit_id: visitId || null, text: form.elements["text"].value.trim(), seen_at: new Date().toISOString() };
    try {
      await submit(house.user.store, { type: "urgent_alarm", entityId: visitId || null, device: house.deviceId, payload, urgent: true });
    } catch {
      fill(form, { problem: say("save.failed") });
      return;
    }
    house.screen = null;
    house.put(on(make("alarm-kept"), { back: () => house.go(back) }), { heading: say("title.alarm"), tab: "today", back });
    await house.askPersist("stored");
    house.sync.now();
  }

  on(node, { alarm: report, back: () => house.go(back) });
  return { node, heading: say("title.alarm"), tab: "today", back, isBusy: () => true };
}
