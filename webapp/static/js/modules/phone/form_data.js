// A form's fields as a flat object and back, so that a draft is whatever the form held.

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const keyOf = (field) => field.name || "";

/** @param {HTMLFormElement} form @returns {Record<string, string|string[]>} */
export function readForm(form) {
  const data = {};
  for (const field of /** @type {any} */ (form.elements)) {
    const key = keyOf(field);
    if (!key || field.type === "file") continue;
    if (field.type === "checkbox") {
      data[key] = data[key] || [];
      if (field.checked) data[key].push(field.value);
    } else if (field.type !== "radio" || field.checked) data[key] = field.value;
  }
  return data;
}

/** @param {HTMLFormElement} form */
export function fillForm(form, data) {
  for (const field of /** @type {any} */ (form.elements)) {
    const held = data[keyOf(field)];
    if (held === undefined || field.type === "file") continue;
    if (isChoice(field)) field.checked = Array.isArray(held) ? held.includes(field.value) : held === field.value;
    else field.value = held;
  }
}
