/* The rich-text editor puts its few base styles into the page as a style element, which the content policy
   refuses. It doesn't where it finds one that is marked as its own: these two are empty and of no CSS type, and
   css/desk.css holds what the editor needs. */
"use strict";
for (const name of ["data-tiptap-style", "data-tiptap-extension-invisible-characters-style"]) {
  const placeholder = document.createElement("style");
  placeholder.type = "text/plain";
  placeholder.setAttribute(name, "");
  document.head.append(placeholder);
}
