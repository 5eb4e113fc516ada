// The application form, made pleasant: rows at once, sums while one types, characters counted, files sent when chosen.
// Every part works without this file: the buttons save first and the server reckons.
(() => {
  const form = document.querySelector("form[data-apply]");
  if (!form) return;

  // --- sums in whole fen; the server reckons again with exact decimals ----------------------------------
  const number = (text) => {
    const plain = text.normalize("NFKC").replace(/[,\s¥￥元]/g, "");
    return /^\d+(\.\d{0,2})?$/.test(plain) ? BigInt(Math.round(Number(plain) * 100)) : null;
  };
  const yuan = (fen) => {
    const whole = (fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
    return `${whole}.${(fen % 100n).toString().padStart(2, "0")}`;
  };
  const reckon = (table) => {
    const totals = { match: 0n, requested: 0n };
    table.querySelectorAll("tr[data-row]").forEach((row) => {
      const quantity = number(row.querySelector("[data-quantity]").value);
      const price = number(row.querySelector("[data-price]").value);
      const cell = row.querySelector("[data-sum]");
      if (quantity === null || price === null || (quantity * price) % 100n) { cell.textContent = "—"; return; }
      const fen = (quantity * price) / 100n;
      cell.textContent = yuan(fen);
      const source = row.querySelector("[data-source]")?.value;
      totals[source === "match" ? "match" : "requested"] += fen;
    });
    table.querySelectorAll("[data-total]").forEach((cell) => { cell.textContent = yuan(totals[cell.dataset.total]); });
  };
  form.addEventListener("input", (event) => {
    const table = event.target.closest("[data-budget]");
    if (table) reckon(table);
  });

  // --- rows ------------------------------------------------------------------------------------------------
  const renumber = (row, key, n) => {
    const old = new RegExp(`^(mine-)?${key}-\\d+-`);
    row.querySelectorAll("[name], [id]").forEach((one) => {
      for (const name of ["name", "id"]) {
        const value = one.getAttribute(name);
        if (value && old.test(value)) one.setAttribute(name, value.replace(/-\d+-/, `-${n}-`));
      }
      if (one.name === "remove") one.value = `${key}-${n}`;
    });
    const count = row.querySelector("th.nr");
    if (count) count.textContent = n + 1;
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove]");
    if (!button) return;
    const box = button.closest("[data-rows]");
    const rows = [...box.querySelectorAll("tr[data-row]")];
    event.preventDefault();
    if (button.hasAttribute("data-add")) {
      const fresh = rows.at(-1).cloneNode(true);
      const numbers = rows.map((row) => Number(row.querySelector("[data-remove]").value.split("-").pop()));
      fresh.classList.remove("bad");
      fresh.querySelectorAll(".err").forEach((one) => one.remove());
      fresh.querySelectorAll("input").forEach((one) => { one.value = ""; one.classList.remove("is-invalid"); one.removeAttribute("aria-invalid"); one.removeAttribute("aria-describedby"); });
      fresh.querySelectorAll("select").forEach((one) => { one.classList.remove("is-invalid"); if (!one.hasAttribute("data-source")) one.selectedIndex = 0; });
      renumber(fresh, box.dataset.rows, Math.max(...numbers) + 1);
      rows.at(-1).after(fresh);
      fresh.querySelector("select, input").focus();
    } else if (rows.length > 1) {
      const row = button.closest("tr");
      (row.nextElementSibling || row.previousElementSibling).querySelector("input, select").focus();
      row.remove();
    } else {
      rows[0].querySelectorAll("input").forEach((one) => { one.value = ""; });
    }
    if (box.hasAttribute("data-budget")) reckon(box);
  });

  // --- characters left, as the server counts them: white space is free ------------------------------------
  const count = (control) => {
    const label = control.closest(".fieldrow")?.querySelector("[data-count]");
    if (!label) return;
    label.dataset.words ||= label.textContent;
    const n = [...control.value.replace(/\s/g, "")].length;
    label.textContent = `${label.dataset.words} (${n}/${control.dataset.max})`;
  };
  form.querySelectorAll("[data-max]").forEach((control) => {
    count(control);
    control.addEventListener("input", () => count(control));
  });

  // --- questions that depend on another --------------------------------------------------------------------
  const depend = () => form.querySelectorAll("[data-when]").forEach((row) => {
    const chosen = [...form.querySelectorAll(`[name="${row.dataset.when}"]`)]
      .filter((one) => one.type === "radio" || one.type === "checkbox" ? one.checked : true).map((one) => one.value);
    row.hidden = !chosen.includes(row.dataset.equals);
  });
  depend();
  form.addEventListener("change", depend);

  // --- files go at once, with what was written -----------------------------------------------------------
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload]") && event.target.files.length) {
      form.requestSubmit(event.target.parentElement.querySelector("button"));
    }
  });

  // --- leaving with something unsaved ------------------------------------------------------------------------
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
