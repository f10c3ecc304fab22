// A form's fields as a flat object and back, so that a draft is whatever the form held.

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";

function readField(data, { type, name, checked, value }) {
  if (type === "checkbox") data[name] = [...(data[name] || []), ...(checked ? [value] : [])];
  else if (type !== "radio" || checked) data[name] = value;
}

/** @param {HTMLFormElement} form @returns {Record<string, any>} */
export function readForm(form) {
  /** @type {Record<string, any>} */
  const data = {};
  for (const field of /** @type {any} */ (form.elements)) {
    if (field.name && field.type !== "file") readField(data, field);
  }
  return data;
}

/** @param {HTMLFormElement} form */
export function fillForm(form, data) {
  for (const field of /** @type {any} */ (form.elements)) {
    const held = data[field.name];
    if (held === undefined || field.type === "file") continue;
    if (isChoice(field)) field.checked = Array.isArray(held) ? held.includes(field.value) : held === field.value;
    else field.value = held;
  }
}
