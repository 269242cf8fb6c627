/* Comfort only: every page of the portal works without this file. Written for engines of 2017 and older. */
(function () {
  "use strict";

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  /* Said before sending what the site would say after it: too many, too large. */
  each("input[type=file]", function (input) {
    var problem = document.querySelector("[data-files]");
    input.addEventListener("change", function () {
      var most = Number(input.getAttribute("data-most"));
      var bytes = Number(input.getAttribute("data-mb")) * 1024 * 1024;
      var words = input.files.length > most ? input.getAttribute("data-many") : "";
      Array.prototype.forEach.call(input.files, function (file) {
        if (!words && file.size > bytes) {
          words = input.getAttribute("data-large") + file.name;
        }
      });
      problem.textContent = words;
      problem.hidden = !words;
    });
  });

  /* A second tap on a slow line sends nothing twice; the site itself would notice it, too. */
  each("form[data-once]", function (form) {
    form.addEventListener("submit", function () {
      window.setTimeout(function () {
        Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) {
          button.disabled = true;
        });
      }, 0);
    });
    /* Back from the page after sending: the form may be sent again. */
    window.addEventListener("pageshow", function () {
      Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) {
        button.disabled = false;
      });
    });
  });
})();
