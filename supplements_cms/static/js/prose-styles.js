/* The rich-text editor puts its few base styles into the page as a style element, which the content policy
   refuses. It doesn't where it finds one that is marked as its own. These two only bear the name: they belong to
   no namespace, so they are no stylesheets; css/desk.css holds what the editor needs. */
"use strict";
for (const mark of ["data-tiptap-style", "data-tiptap-extension-invisible-characters-style"]) {
  const placeholder = document.createElementNS(null, "style");
  placeholder.setAttribute(mark, "");
  document.head.append(placeholder);
}
