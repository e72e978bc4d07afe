// The reviewer's form: says when something is not saved yet, and asks before it is left behind. Nothing needs this.
(function () {
  var form = document.getElementById("review-form");
  var sign = document.getElementById("unsaved");
  if (!form || !sign) return;
  var isSending = false;
  form.addEventListener("input", function () { sign.hidden = false; });
  form.addEventListener("submit", function () { isSending = true; });
  window.addEventListener("pageshow", function () { isSending = false; });
  window.addEventListener("beforeunload", function (event) {
    if (sign.hidden || isSending) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
