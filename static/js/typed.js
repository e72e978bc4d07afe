// Keeps in this tab what a person has typed and not saved, for that person only. Nothing needs this script.
(() => {
  const NAME = "typed ", note = document.querySelector(".typed-before");
  const forms = Array.from(document.forms).filter((form) => form.elements.made_for);
  const worker = (navigator.serviceWorker || {}).controller; // It holds some forms until there is a network.
  let store, isSending;
  try { store = worker ? localStorage : sessionStorage; } catch (error) { return; }

  const forget = (isOver) => Object.keys(store).forEach((key) => {
    if (key.startsWith(NAME) && isOver(key)) store.removeItem(key);
  });
  // The same in every language.
  const addressOf = (path) => " " + path.split(/[?#]/)[0].replace("/" + document.documentElement.lang + "/", "/");
  window.typedTaken = (path) => forget((key) => key.endsWith(addressOf(path)));
  const taken = /(?:^|; )taken="?([^";]+)/.exec(document.cookie);
  if (taken) {
    typedTaken(taken[1]);
    document.cookie = "taken=; path=/; max-age=0";
  }
  if (!forms.length || !note) return;

  const mark = NAME + forms[0].elements.made_for.value;
  forget((key) => !key.startsWith(mark));
  const keyOf = (form) => mark + addressOf(form.getAttribute("action") || location.pathname);
  // But for secrets: box, name, and the property that holds what is in it.
  const boxesOf = (form) => Array.from(form.elements)
    .filter((box) => box.name && box.name != "code" && !/hidden|password|file|submit|button/.test(box.type))
    .map((box) => /radio|checkbox/.test(box.type) ? [box, box.name + "=" + box.value, "checked"] : [box, box.name, "value"]);
  const isChanged = ([box, , property]) => {
    if (property == "checked") return box.checked != box.defaultChecked;
    const options = Array.from(box.options || []), chosen = options.find((one) => one.defaultSelected) || options[0];
    return box.value != (chosen ? chosen.value : box.defaultValue);
  };
  // The save below goes with the words: a newer one is noticed, not overwritten.
  const saveBelow = (form) => form.elements.based_on || {};

  const keep = (form) => {
    const kept = { below: saveBelow(form).value };
    boxesOf(form).forEach(([box, name, property]) => { kept["." + name] = box[property]; });
    try { store.setItem(keyOf(form), JSON.stringify(kept)); } catch (error) { /* full */ }
  };
  const say = (form, which) => {
    const own = form.querySelector(".typed-before") || form.insertBefore(note.cloneNode(true), form.firstChild);
    own.querySelectorAll("div").forEach((part, n) => { part.hidden = n != which; });
    own.hidden = false;
    return own;
  };
  const giveBack = (form) => {
    const kept = JSON.parse(store.getItem(keyOf(form))), boxes = boxesOf(form), below = saveBelow(form), newest = below.value;
    if (!kept) return;
    boxes.forEach(([box, name, property]) => { if ("." + name in kept) box[property] = kept["." + name]; });
    if (!boxes.some(isChanged)) return;
    below.value = kept.below;
    const own = say(form, 0);
    own.querySelector("button").onclick = () => {
      store.removeItem(keyOf(form));
      form.reset();
      below.value = newest;
      own.hidden = true;
    };
  };

  forms.forEach((form) => {
    const sign = form.querySelector("#unsaved");
    giveBack(form);
    form.oninput = form.onchange = () => {
      keep(form);
      if (sign) sign.hidden = false;
    };
    form.onsubmit = (event) => {
      if (form.hasAttribute("data-forget")) {
        sessionStorage.clear();
        return forget(() => true);
      }
      isSending = navigator.onLine !== false || worker && form.hasAttribute("data-outbox");
      if (isSending) return;
      event.preventDefault();
      say(form, 1).scrollIntoView();
    };
    if (sign) addEventListener("beforeunload", (event) => {
      if (sign.hidden || isSending) return;
      event.preventDefault();
      event.returnValue = "";
    });
  });
  addEventListener("pageshow", () => { isSending = false; });
})();
