// Watches the start of the page, and the failure of its program.
//
// No Rust: WebAssembly may be missing, and a program that has failed runs nothing more. It uses what every browser has. The
// words are in index.html. A page without a relay is `data-alone`.
//
// The program sends four events to the window: `kios-fault` (its detail has message and location of a panic),
// `kios-cannot-start` (a reason), `kios-other-build` (the build to load) and `kios-load-again`. Source: kiosk.md section 3.
(function () {
  'use strict';

  var START_LIMIT_MS = 30000;
  var FAULT_WINDOW_MS = 60000;
  var PAUSES_S = [5, 10, 20, 40, 60];
  var TRIES = 'kios-start-tries';
  var FAULT = 'kios-last-fault';
  var LOADED_FOR = 'kios-loaded-for';

  // The element that index.html starts with; kept, because the program removes it from the page.
  var boot = null;
  var hasStarted = false;
  var hasFailed = false;
  var waiting = null;

  function read(name) {
    try { return window.sessionStorage.getItem(name); } catch (e) { return null; }
  }

  function load(name) {
    return Number(read(name)) || 0;
  }

  function save(name, value) {
    try { window.sessionStorage.setItem(name, String(value)); } catch (e) { /* It counts from the start then. */ }
  }

  function inPage() {
    return !!boot && document.body.contains(boot);
  }

  // The program has replaced the words by its first screen.
  function started() {
    if (!hasStarted && boot && !hasFailed && !inPage()) hasStarted = true;
    return hasStarted;
  }

  // The program has left its first screen, on which it may still find that it cannot start.
  function isRunning() {
    return !hasFailed && started() && !!document.querySelector('[data-screen]:not([data-screen=starting])');
  }

  // Waits for the program until it runs: only then the tries count from the start again.
  function watch() {
    var limit = START_LIMIT_MS * (1 + Math.min(load(TRIES), 3));
    var begun = Date.now();
    var timer = window.setInterval(function () {
      var running = isRunning();
      if (running) save(TRIES, 0);
      if (running || hasFailed) return window.clearInterval(timer);
      if (!started() && Date.now() - begun > limit) cannot('load');
    }, 500);
  }

  // Shows one state of index.html alone.
  function show(state, reason) {
    if (!inPage()) {
      while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
      document.body.appendChild(boot);
    }
    boot.setAttribute('data-screen', state);
    boot.setAttribute('data-reason', reason);
    var parts = boot.querySelectorAll('[data-for]');
    for (var i = 0; i < parts.length; i += 1) {
      var names = parts[i].getAttribute('data-for').split(' ');
      parts[i].hidden = names.indexOf(state) < 0 && names.indexOf(reason) < 0;
    }
  }

  function count(seconds) {
    var shown = boot.querySelectorAll('[data-seconds]');
    for (var i = 0; i < shown.length; i += 1) shown[i].textContent = String(seconds);
  }

  // Resolves if the relay serves the page, so that the browser's own error page never replaces this one.
  function served() {
    var asked = { cache: 'no-store', headers: { accept: 'text/html' } };
    return window.fetch(window.location.pathname, asked).then(function (response) {
      return response.ok ? response.text() : '';
    }).then(function (text) {
      if (text.indexOf('kios-build') < 0) throw new Error('not our page');
    });
  }

  // Loads the page again when the relay serves it. Files that may have been damaged on the way are requested past the
  // cache.
  function again() {
    if (!window.fetch) return window.location.reload();
    window.clearInterval(waiting);
    served().then(function () {
      var files = document.querySelectorAll('script[src], link[rel=modulepreload], link[rel=preload], link[rel=stylesheet]');
      var fresh = [];
      for (var i = 0; i < files.length; i += 1) {
        fresh.push(window.fetch(files[i].src || files[i].href, { cache: 'reload' }).catch(function () {}));
      }
      return Promise.all(fresh);
    }).then(function () {
      // Not if a slow program has started meanwhile.
      if (inPage()) window.location.reload();
    }).catch(function () {
      var reason = boot.getAttribute('data-reason');
      cannot(!reason || reason === 'restart' ? 'load' : reason);
    });
  }

  // Says why the program does not run, and tries again after a growing pause.
  function cannot(reason) {
    if (!boot || started() && !hasFailed) return;
    hasFailed = true;
    show('cannot-start', reason);
    var tries = load(TRIES);
    save(TRIES, tries + 1);
    var left = reason === 'fault' ? FAULT_WINDOW_MS / 1000 : PAUSES_S[Math.min(tries, PAUSES_S.length - 1)];
    count(left);
    window.clearInterval(waiting);
    waiting = window.setInterval(function () {
      // A slow program may start after all.
      if (!inPage()) {
        hasFailed = false;
        window.clearInterval(waiting);
        return watch();
      }
      left -= 1;
      count(Math.max(left, 0));
      if (left <= 0) again();
    }, 1000);
  }

  // The first reason stays: what follows from it is no reason of its own.
  function notStarted(reason) {
    if (!hasFailed && !started()) cannot(reason);
  }

  function line(text) {
    return String(text || '').replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 300);
  }

  // The running program has failed: the page is loaded again once, and the journal finishes what was open.
  function fault(message, location) {
    if (hasFailed || !boot) return;
    started();
    hasFailed = true;
    if (window.fetch && !boot.hasAttribute('data-alone')) {
      window.fetch('/v2/page/fault', {
        method: 'POST',
        keepalive: true,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: line(message), location: line(location) })
      }).catch(function () {});
    }
    var now = Date.now();
    var last = load(FAULT);
    save(FAULT, now);
    if (last && now - last < FAULT_WINDOW_MS) return cannot('fault');
    show('starting', 'restart');
    again();
  }

  function failed(error, location) {
    var wasm = window.WebAssembly;
    var inProgram = !!wasm && error instanceof wasm.RuntimeError;
    if (inProgram) return fault(error.message, location);
    notStarted(error instanceof TypeError || wasm && error instanceof wasm.CompileError ? 'load' : 'program');
  }

  window.addEventListener('error', function (event) {
    var from = event.target;
    if (from && from.tagName) {
      if (from.tagName === 'SCRIPT') whenRead(function () { notStarted('load'); });
      return;
    }
    var place = String(event.filename || '').split(/[?#]/)[0] + ':' + event.lineno;
    whenRead(function () { failed(event.error, place); });
  }, true);

  window.addEventListener('unhandledrejection', function (event) {
    whenRead(function () { failed(event.reason, 'a promise'); });
  });

  window.addEventListener('kios-fault', function (event) {
    fault(event.detail.message, event.detail.location);
  });

  window.addEventListener('kios-cannot-start', function (event) {
    hasStarted = false;
    hasFailed = true;
    cannot(event.detail);
  });

  // Once for each build, so that a cache which keeps the old page causes no loop.
  window.addEventListener('kios-other-build', function (event) {
    if (read(LOADED_FOR) === event.detail) return;
    served().then(function () {
      // Somebody may have begun a sale meanwhile.
      if (!document.querySelector('[data-screen=idle]')) return;
      save(LOADED_FOR, event.detail);
      window.location.reload();
    }).catch(function () {});
  });

  // The key in use is lost with its worker.
  window.addEventListener('kios-load-again', function () {
    served().then(function () { window.location.reload(); }).catch(function () {});
  });

  function whenRead(work) {
    if (boot) return work();
    document.addEventListener('readystatechange', work, { once: true });
  }

  // The page is read, and no module has run yet: the first change of this state.
  document.addEventListener('readystatechange', function () {
    if (boot) return;
    boot = document.getElementById('boot');
    if (!boot) return;
    var buttons = boot.querySelectorAll('button');
    for (var i = 0; i < buttons.length; i += 1) buttons[i].addEventListener('click', again);
    show('starting', '');
    if (boot.hasAttribute('data-secure') && window.isSecureContext === false) return cannot('insecure');
    if (typeof WebAssembly !== 'object') return cannot('wasm');
    if (!('noModule' in document.createElement('script'))) return cannot('browser');
    watch();
  });
}());
