// A section of an application's form, with all that makes it pleasant. Each part looks for what it serves, and the form works
// without any of them. Saving while one writes is drafts.js, on pages where that is open.
import { start as fields } from "./fields.js";
import { start as lookups } from "./lookups.js";
import { start as paste } from "./paste.js";
import { start as uploads } from "./uploads.js";

const form = document.querySelector("form[data-apply]");
if (form) {
  const rows = fields(form);
  lookups(form);
  uploads(form);
  paste(form, rows);
}
