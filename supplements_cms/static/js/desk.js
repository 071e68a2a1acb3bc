/* From a line of "What is left to do" to the field it speaks of, rich text included. */
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-desk-field]");
  const field = link && document.getElementById(`id_${link.dataset.deskField}`);
  if (!field) {
    return;
  }
  event.preventDefault();
  const row = field.closest(".form-row, td, .publication__field") ?? field;
  row.closest("details")?.setAttribute("open", "");
  row.scrollIntoView({ block: "center" });
  const editable = row.querySelector(".tiptap, .select2-selection");
  (editable ?? field).focus({ preventScroll: true });
});
