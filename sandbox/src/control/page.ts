/** The page of the control API: accounts, chats, writing as a person, scanning a code. It calls the same API. */
export const CONTROL_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox</title>
<style>
  :root { color-scheme: light dark; --line: #8884; --accent: #128c7e; }
  * { box-sizing: border-box; }
  body { margin: 0; font: 15px/1.45 system-ui, sans-serif; display: grid; height: 100vh;
    grid-template: auto 1fr / 15rem 17rem 1fr; }
  header { grid-column: 1 / -1; padding: .6rem 1rem; border-bottom: 1px solid var(--line);
    display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: baseline; }
  header h1 { font-size: 1.05rem; margin: 0; }
  header code { opacity: .75; font-size: .8rem; overflow-wrap: anywhere; }
  nav, section { overflow: auto; border-right: 1px solid var(--line); }
  ul { list-style: none; margin: 0; padding: 0; }
  li button { display: block; width: 100%; text-align: left; border: 0; background: none; color: inherit; font: inherit;
    padding: .5rem 1rem; border-bottom: 1px solid var(--line); cursor: pointer; }
  li button[aria-current=true] { background: color-mix(in srgb, var(--accent) 18%, transparent); }
  small { opacity: .7; display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .badge { float: right; background: var(--accent); color: white; border-radius: 1rem; padding: 0 .5rem; font-size: .75rem; }
  main { display: grid; grid-template-rows: auto 1fr auto; min-width: 0; min-height: 0; }
  main > div { padding: .6rem 1rem; }
  #messages { overflow: auto; display: flex; flex-direction: column; gap: .35rem; }
  .message { max-width: 75%; padding: .35rem .7rem; border-radius: .7rem; background: #8882; align-self: flex-start;
    overflow-wrap: anywhere; white-space: pre-wrap; }
  .message.mine { align-self: flex-end; background: color-mix(in srgb, var(--accent) 25%, transparent); }
  form { display: flex; gap: .4rem; padding: .6rem 1rem; border-top: 1px solid var(--line); }
  input { flex: 1; min-width: 0; font: inherit; padding: .4rem .6rem; }
  form button { font: inherit; padding: .4rem .9rem; background: var(--accent); color: white; border: 0; border-radius: .3rem; }
  #notice { color: #c0392b; min-height: 1.4em; }
  @media (max-width: 48rem) { body { grid-template: auto auto auto 1fr / 1fr; height: auto; } }
</style>
<header><h1>Sandbox</h1><code id="where"></code><span id="notice" role="status"></span></header>
<nav aria-label="Accounts"><ul id="accounts"></ul></nav>
<section aria-label="Chats"><ul id="chats"></ul></section>
<main>
  <form id="scan"><input name="qr" aria-label="QR text or pairing code"
    placeholder="Paste the text of a QR code, or an 8 character pairing code, to link a device"><button>Link</button></form>
  <div id="messages" aria-live="polite"></div>
  <form id="write"><input name="to" aria-label="To" placeholder="To: number" style="flex: 0 1 12rem">
    <input name="text" aria-label="Text" placeholder="Write as this person" autocomplete="off"><button>Send</button></form>
</main>
<script type="module">
  const at = (id) => document.getElementById(id)
  let account = null, chat = null
  async function call(method, path, body) {
    const answer = await fetch(path, { method, headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }) })
    const json = await answer.json()
    if (!answer.ok) throw new Error(json.error.message)
    return json
  }
  const notice = (text) => { at('notice').textContent = text }
  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag)
    made.textContent = text
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    return made
  }
  function row(title, detail, { current, badge, choose }) {
    const item = document.createElement('li')
    const button = element('button', '', { 'aria-current': String(current) })
    if (badge) button.append(element('span', badge, { class: 'badge' }))
    button.append(element('span', title), element('small', detail))
    button.onclick = () => { choose(); refresh() }
    item.append(button)
    return item
  }
  async function refresh() {
    try {
      const accounts = await call('GET', '/accounts')
      account = accounts.some((each) => each.number === account) ? account : accounts[0]?.number ?? null
      at('accounts').replaceChildren(...accounts.map((each) => row(each.name,
        each.number + (each.online ? '' : ' · off') + ' · ' + each.devices.length + ' linked',
        { current: each.number === account, choose() { account = each.number; chat = null } })))
      if (account === null) return
      const chats = await call('GET', '/accounts/' + account + '/chats')
      chat = chats.some((each) => each.jid === chat) ? chat : chats[0]?.jid ?? null
      at('chats').replaceChildren(...chats.map((each) => row((each.pinned ? '📌 ' : '') + (each.name ?? each.jid.split('@')[0]),
        each.lastMessage?.text ?? '', { current: each.jid === chat, badge: each.unread || (each.markedUnread ? '•' : ''),
        choose() { chat = each.jid; at('write').to.value = each.jid } })))
      await showMessages()
    } catch (error) { notice(error.message) }
  }
  async function showMessages() {
    if (chat === null) return at('messages').replaceChildren()
    const box = at('messages')
    const following = box.scrollTop + box.clientHeight >= box.scrollHeight - 40
    const messages = await call('GET', '/accounts/' + account + '/messages?limit=80&chat=' + encodeURIComponent(chat))
    box.replaceChildren(...messages.filter((each) => each.target === null && each.kind !== 'other').map((each) => {
      const text = each.revoked ? '(deleted)' : each.text ?? '(' + each.kind + ')'
      const who = each.fromMe ? each.status : each.sender.split('@')[0]
      const bubble = element('div', text, { class: 'message' + (each.fromMe ? ' mine' : '') })
      bubble.append(element('small', who + ' · ' + new Date(each.timestamp * 1000).toLocaleString()
        + (each.edited ? ' · edited' : '') + ' ' + Object.values(each.reactions).join('')))
      return bubble
    }))
    if (following) box.scrollTop = box.scrollHeight
  }
  at('write').onsubmit = async (event) => {
    event.preventDefault()
    const { to, text } = event.target
    try {
      const sent = await call('POST', '/accounts/' + account + '/messages', { to: to.value || chat, text: text.value })
      chat = sent.chat
      text.value = ''
      notice('')
      await refresh()
    } catch (error) { notice(error.message) }
  }
  at('scan').onsubmit = async (event) => {
    event.preventDefault()
    const text = event.target.qr.value.trim()
    const isCode = text.replaceAll('-', '').length === 8
    try {
      await call('POST', '/accounts/' + account + (isCode ? '/code' : '/scan'), isCode ? { code: text } : { qr: text })
      event.target.reset()
      notice('')
      await refresh()
    } catch (error) { notice(error.message) }
  }
  const health = await call('GET', '/health')
  at('where').textContent = health.url
  await refresh()
  setInterval(() => { if (!document.hidden) refresh() }, 2000)
</script>
</html>
`
