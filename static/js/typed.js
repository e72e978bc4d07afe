// Keeps in this tab what a person has typed and not saved yet, for that person only. Nothing needs this script.
(function () {
  var NAME = "typed ", store, sending;
  var note = document.getElementById("typed-before");
  var forms = [].filter.call(document.forms, function (form) { return form.elements.made_for; });
  try { store = sessionStorage; } catch (error) { return; }
  if (!forms.length || !note) return;

  function keyOf(form) {
    return NAME + form.elements.made_for.value + " " + (form.getAttribute("action") || location.pathname).split(/[?#]/)[0];
  }
  function forget(which) {
    Object.keys(store).forEach(function (key) { if (!key.indexOf(NAME) && which(key)) store.removeItem(key); });
  }
  // Calls back with every box that somebody fills in, but for secrets: its name, and the property that holds what is in it.
  function each(form, back) {
    [].forEach.call(form.elements, function (box) {
      var isTick = box.type == "radio" || box.type == "checkbox";
      if (!box.name || box.name == "code" || /^(hidden|password|file|submit|button)$/.test(box.type)) return;
      back(box, isTick ? box.name + "=" + box.value : box.name, isTick ? "checked" : "value");
    });
  }
  // Says whether the box holds something else than the server wrote into it.
  function isChanged(box, property) {
    if (property == "checked") return box.checked != box.defaultChecked;
    if (!box.options) return box.value != box.defaultValue;
    var first = [].filter.call(box.options, function (option) { return option.defaultSelected; })[0] || box.options[0];
    return first && box.value != first.value;
  }
  // The save that the words were typed upon goes with them, so that a newer one is noticed and not overwritten.
  function saveBelow(form) { return form.elements.after || form.elements.base || form.elements.based_on; }

  function keep(form) {
    var kept = { boxes: {}, below: (saveBelow(form) || {}).value };
    each(form, function (box, name, property) { kept.boxes[name] = box[property]; });
    try { store.setItem(keyOf(form), JSON.stringify(kept)); } catch (error) { /* full: then it is as without a script */ }
  }
  function giveBack(form) {
    var kept = JSON.parse(store.getItem(keyOf(form)) || "null"), below = saveBelow(form), isOther = false;
    if (!kept) return;
    each(form, function (box, name, property) {
      if (name in kept.boxes) box[property] = kept.boxes[name];
      isOther = isOther || isChanged(box, property);
    });
    if (!isOther) return;
    var newest = below && below.value;
    if (below) below.value = kept.below;
    say(form, 0).querySelector("button").onclick = function () {
      store.removeItem(keyOf(form));
      form.reset();
      if (below) below.value = newest;
      this.parentNode.hidden = true;
    };
  }
  function say(form, which) {
    var own = form.querySelector(".typed-before") || form.insertBefore(note.cloneNode(true), form.firstChild);
    own.removeAttribute("id");
    own.className += " typed-before";
    [].forEach.call(own.querySelectorAll("span"), function (words, n) { words.hidden = n != which; });
    own.hidden = false;
    return own;
  }

  var mark = NAME + forms[0].elements.made_for.value;
  forget(function (key) { return key.indexOf(mark); });
  var taken = /(?:^|; )taken="?([^";]+)/.exec(document.cookie);
  if (taken) {
    store.removeItem(mark + " " + taken[1]);
    document.cookie = "taken=; path=/; max-age=0";
  }
  forms.forEach(function (form) {
    var sign = form.querySelector("#unsaved");
    giveBack(form);
    form.oninput = form.onchange = function () {
      keep(form);
      if (sign) sign.hidden = false;
    };
    form.addEventListener("submit", function (event) {
      if (form.hasAttribute("data-forget")) return forget(function () { return true; });
      if (navigator.onLine !== false) { sending = true; return; }
      event.preventDefault();
      say(form, 1).scrollIntoView();
    });
    if (sign) window.addEventListener("beforeunload", function (event) {
      if (sign.hidden || sending) return;
      event.preventDefault();
      event.returnValue = "";
    });
  });
  window.addEventListener("pageshow", function () { sending = false; });
})();
