// What select2 puts in the place of a field has no name, and screen readers say none.

// Several choices have a cross each. One for all of them would stand where only choices may.
for (const field of document.querySelectorAll("select.admin-autocomplete[multiple]")) {
  field.dataset.allowClear = "false";
}

function labelOf(field) {
  const label = field?.labels?.[0];
  if (label) label.id ||= `${field.id}_label`;
  return label?.id;
}

function name(part, ...ids) {
  if (ids.every(Boolean)) part?.setAttribute("aria-labelledby", ids.join(" "));
}

function nameFields() {
  for (const box of document.querySelectorAll("select + .select2-container:not([data-named])")) {
    const label = labelOf(box.previousElementSibling);
    const chosen = box.querySelector("[role=textbox]");
    name(box.querySelector("[role=combobox]"), label, ...(chosen ? [chosen.id] : []));
    name(chosen, label);
    name(box.querySelector("[role=searchbox]"), label);
    box.dataset.named = "";
  }
  // The box that opens below a field stands at the end of the page.
  for (const search of document.querySelectorAll(".select2-dropdown [aria-controls]")) {
    const results = search.getAttribute("aria-controls");
    const label = labelOf(document.getElementById(results.replace(/^select2-(.*)-results$/, "$1")));
    const box = search.closest(".select2-container");
    name(search, label);
    name(document.getElementById(results), label);
    name(box, label);
    box.setAttribute("role", "region");
    document.querySelector(`[aria-owns="${results}"]`)?.setAttribute("aria-controls", results);
  }
}

new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
nameFields();

// Other fields of the same form limit what a picker offers: it asks with what they have chosen.
let asking = null;

function chosenBeside(field) {
  const { limitedBy, fieldName } = field.dataset;
  const prefix = field.name.slice(0, -fieldName.length);
  const names = limitedBy ? limitedBy.split(" ") : [];
  const chosen = names.map((each) => [each, field.form.elements[prefix + each]?.value]);
  return new URLSearchParams(chosen.filter(([, key]) => key)).toString();
}

const $ = window.django?.jQuery;
$?.(document).on("select2:opening", ({ target }) => { asking = target; });
$?.ajaxPrefilter((options) => {
  const chosen = asking?.matches(".admin-autocomplete") && chosenBeside(asking);
  if (chosen) options.data = `${options.data}&${chosen}`;
});
