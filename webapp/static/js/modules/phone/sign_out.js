// End the server's session; without network, at the next contact.

export async function signOut(house) {
  await house.device.set("sign_out_due", true);
  return signOutIfDue(house);
}

/** @returns {Promise<boolean>} whether the server's session is surely gone */
export async function signOutIfDue(house) {
  if (!(await house.device.get("sign_out_due"))) return true;
  try {
    await fetch(house.root.dataset.logout, { method: "POST", credentials: "same-origin", redirect: "manual", cache: "no-store" });
    await house.device.set("sign_out_due", false);
    return true;
  } catch {
    return false;
  }
}
