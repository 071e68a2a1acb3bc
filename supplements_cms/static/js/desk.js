/* From a line of "What is left to do" to the field it speaks of, rich text included. */
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-desk-field]");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) {
    return;
  }
  event.preventDefault();
  const row = field.closest(".form-row, td, .publication__field") ?? field;
  row.closest("details")?.setAttribute("open", "");
  row.scrollIntoView({ block: "center" });
  // Rich text and searchable choices hide the field itself; a group without rows has its button to add one.
  const editable = row.querySelector(".tiptap, .select2-selection, .add-row a");
  (editable ?? field).focus({ preventScroll: true });
});

/* Django's searchable choices bear no name for screen readers while nothing is chosen: each gets its label's, or in
   a table its column's. */
function nameChoices() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.parentElement.querySelector("[role=combobox]");
    const label = document.querySelector(`label[for="${select.id}"]`);
    const column = select.closest("table")?.querySelector(`thead .column-${select.name.split("-").pop()}`);
    const words = (label ?? column)?.textContent.trim().replace(/:$/, "");
    if (box && words && !box.dataset.named) {
      box.dataset.named = "yes";
      const chosen = box.getAttribute("aria-labelledby");
      const name = document.createElement("span");
      name.className = "visually-hidden";
      name.id = `${select.id}_name`;
      name.textContent = words;
      select.after(name);
      box.querySelector("[role=searchbox]")?.setAttribute("aria-label", words);
      // Inside a button-like box the chosen words are text, no field of their own.
      const shown = box.querySelector("[role=textbox]");
      shown?.removeAttribute("role");
      shown?.removeAttribute("aria-readonly");
      box.setAttribute("aria-labelledby", [name.id, chosen].filter(Boolean).join(" "));
    }
  }
}

/* The fields in a table of related things bear their column's name; copies of the empty row take it along. */
function nameCells() {
  for (const field of document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
    const column = field.closest("table").querySelector(`thead .column-${field.name.split("-").pop()}`);
    const words = (column ?? field.closest("table").querySelector("thead th:last-child"))?.textContent.trim();
    if (words && !field.labels?.length) {
      field.setAttribute("aria-label", words.replace(/\?$/, ""));
    }
  }
}

nameCells();
// After Django's own start, which jQuery runs in the order of asking.
window.django?.jQuery?.(nameChoices);
document.addEventListener("formset:added", () => setTimeout(nameChoices));
