/* The buttons of the rich-text editor bear fixed English names: they get those of the reader's language. */
"use strict";

(() => {
  const WORDS = {
    "paragraph": gettext("paragraph"),
    "unordered list": gettext("bulleted list"),
    "ordered list": gettext("numbered list"),
    "blockquote": gettext("quotation"),
    "horizontal rule": gettext("line across"),
    "bold": gettext("bold"),
    "italic": gettext("italic"),
    "subscript": gettext("subscript"),
    "superscript": gettext("superscript"),
    "insert link": gettext("insert link"),
    "remove link": gettext("remove link"),
    "Insert table": gettext("Insert Table"),
    "Add column": gettext("Add column"),
    "Delete column": gettext("Delete column"),
    "Add row": gettext("Add row"),
    "Delete row": gettext("Delete row"),
    "Merge cells": gettext("Merge cells"),
    "Split cell": gettext("Split cell"),
    "Toggle header cell": gettext("Heading cell on or off"),
    "Delete table": gettext("Delete table"),
    "undo": gettext("undo"),
    "redo": gettext("redo"),
    "edit HTML": gettext("Edit HTML"),
    "Heading 3": gettext("Subheading"),
    "Heading 4": gettext("Small subheading"),
    "Paragraph": gettext("Paragraph"),
  };

  function translate(frame) {
    for (const button of frame.querySelectorAll(".prose-menubar [title]")) {
      const word = WORDS[button.title];
      if (word) {
        button.title = word;
        button.setAttribute("aria-label", word);
      }
    }
    for (const option of frame.querySelectorAll(".prose-menubar__option > *")) {
      option.textContent = WORDS[option.textContent] ?? option.textContent;
    }
  }

  document.addEventListener("prose-editor:ready", (event) => {
    const frame = event.detail.textarea.closest(".prose-editor");
    // The editor is ready before its buttons are.
    const wait = new MutationObserver(() => {
      if (frame.querySelector(".prose-menubar [title]")) {
        wait.disconnect();
        translate(frame);
      }
    });
    wait.observe(frame, { childList: true, subtree: true });
    translate(frame);
    // Screen readers need to hear whose text this is.
    const label = document.querySelector(`label[for="${event.detail.textarea.id}"]`);
    const editable = frame.querySelector("[contenteditable]");
    if (label && editable) {
      editable.setAttribute("aria-label", label.textContent.replace(/:\s*$/, ""));
      editable.setAttribute("role", "textbox");
      editable.setAttribute("aria-multiline", "true");
    }
  });
})();
