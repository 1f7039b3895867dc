import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='7' fill='%23128c7e'/></svg>"

/** The page of the control API: accounts, chats, writing as a person, linking a device. */
export const CONTROL_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Waypost sandbox</title>
<link rel="icon" href="${ICON}">
<style>${PAGE_STYLE}</style>
</head>
<body data-view="accounts">
<header><h1>Sandbox</h1><code id="where"></code><small id="stats"></small><small><a href="/openapi.json">API</a></small></header>
<div id="notice" role="alert" hidden><span></span><button aria-label="Close">✕</button></div>
<nav class="pane" id="people">
  <h2>People</h2>
  <p class="empty" id="nobody" hidden>Nobody is here yet. Create a person: invented numbers of 7 to 15 digits are fine.</p>
  <ul id="accounts"></ul>
  <form id="create"><input name="number" inputmode="tel" aria-label="Number" placeholder="15550100042" required>
    <input name="name" aria-label="Name" placeholder="Name" required><button>Add</button></form>
</nav>
<section class="pane" id="list">
  <h2><button class="back" data-to="accounts" aria-label="Back to the people">‹</button>
    <button class="back" data-to="talk">Phone ›</button> Chats</h2>
  <ul id="chats"></ul>
  <form id="open" hidden><input name="to" aria-label="Number to write to" placeholder="Number to write to" required><button>Open</button></form>
</section>
<main class="pane">
  <div id="person" hidden>
    <button class="back" data-to="chats" aria-label="Back to the chats">‹</button>
    <h3><span id="name"></span>’s phone</h3><button id="power"></button>
    <form id="link"><input name="qr" autocomplete="off" aria-label="Text of a QR code, or a pairing code" required
      placeholder="Link a device: text of its QR code, or its pairing code"><button>Link</button></form>
    <div id="devices"></div>
  </div>
  <h2 id="title"></h2>
  <div id="messages" aria-live="polite"></div>
  <form id="write" hidden><input name="text" aria-label="Text" autocomplete="off" required><button class="primary">Send</button></form>
</main>
<script type="module">${PAGE_SCRIPT}</script>
</body>
</html>
`
