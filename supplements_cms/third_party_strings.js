/* Strings of libraries that bring no Dutch of their own, or not for all, so that our catalogue translates them. */

// The rich-text editor.
gettext("Add caption");
gettext("Alternative Text");
gettext("Browse...");
gettext("Bullets");
gettext("Cancel");
gettext("Caption");
gettext("Columns");
gettext("Decimal numbers");
gettext("Edit Figure");
gettext("Edit HTML");
gettext("Edit Image");
gettext("Edit Link");
gettext("Image URL");
gettext("Include header row");
gettext("Insert");
gettext("Insert Figure");
gettext("Insert Table");
gettext("List properties");
gettext("List type");
gettext("Lowercase Roman numerals");
gettext("Lowercase letters");
gettext("Open in new window");
gettext("Prettify");
gettext("Remove caption");
gettext("Rows");
gettext("Start at");
gettext("Table Properties");
gettext("The HTML contents of the editor. Note that the allowed HTML is restricted by the editor schema.");
gettext("Title");
gettext("Toggle fullscreen");
gettext("URL");
gettext("Update");
gettext("Uppercase Roman numerals");
gettext("Uppercase letters");

// Django's admin.
gettext("(click to clear)");
gettext("Choose %s by selecting them and then select the \"Choose\" arrow button.");
gettext("Choose all %s");
gettext("Choose selected %s");
gettext("Remove %s by selecting them and then select the \"Remove\" arrow button.");
gettext("Remove all %s");
gettext("Remove selected %s");
