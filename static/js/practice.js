// Fetches the answer of a practice question, not the whole page. Nothing needs this.
addEventListener("submit", (event) => {
  const form = event.target, box = form.parentNode, chosen = form.querySelector(":checked");
  if (form.method != "get" || !chosen) return;
  fetch("?only=" + box.id + "&" + box.id + "=" + chosen.value, { credentials: "include" })
    .then((answer) => answer.text())
    .then((html) => {
      if (!/^\s*<section/.test(html)) throw html;
      box.outerHTML = html;
      document.getElementById(box.id).querySelector("[role]").focus();
    })
    .catch(() => form.submit());
  event.preventDefault();
});
