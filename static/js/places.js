// A form beside the applications that asks for a place or an organisation.
import { start } from "./lookups.js";

const form = document.querySelector("form[data-places]");
if (form) start(form);
