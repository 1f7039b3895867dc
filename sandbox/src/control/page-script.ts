/** What the page of the control API does. It calls the same API as everybody else. */
export const PAGE_SCRIPT = String.raw`
  const at = (id) => document.getElementById(id)
  let account = null, chat = null, people = [], draft = null
  const shown = new Map()

  async function call(method, path, body) {
    const answer = await fetch(path, { method, signal: AbortSignal.timeout(30000),
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })
      .catch(() => { throw new Error('The sandbox does not answer. Is it still running?') })
    const json = await answer.json()
    if (!answer.ok) throw new Error(json.error.message)
    return json
  }

  const view = (name) => { document.body.dataset.view = name }
  let isOffline = false
  function notice(text) {
    at('notice').hidden = text === ''
    at('notice').firstElementChild.textContent = text
  }
  /** Runs what a person asked for, and shows why it did not work. */
  async function attempt(what) {
    try { notice(''); await what(); await refresh() } catch (error) { notice(error.message) }
  }
  const onSubmit = (id, what) => {
    at(id).onsubmit = async (event) => {
      event.preventDefault()
      const { target, target: { lastElementChild: button } } = event
      button.disabled = true
      await attempt(() => what(target))
      button.disabled = false
    }
  }

  function element(tag, text = '', attributes = {}) {
    const made = document.createElement(tag)
    made.textContent = text
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    return made
  }
  function row(title, detail, { current, badge, choose }) {
    const item = element('li'), button = element('button', '', { 'aria-current': String(current) })
    if (badge) button.append(element('span', badge, { class: 'badge' }))
    button.append(element('span', title), element('small', detail))
    button.onclick = () => attempt(async () => choose())
    item.append(button)
    return item
  }
  /** Redraws a part only when what it shows has changed: focus and scrolling stay where they are. */
  function draw(id, data, make) {
    const text = JSON.stringify(data)
    if (shown.get(id) === text) return false
    shown.set(id, text)
    at(id).replaceChildren(...make())
    return true
  }

  const userOf = (jid) => jid.split('@')[0].split(':')[0]
  const personOf = (jid) => people.find((each) => each.pn === jid || userOf(each.lid) === userOf(jid) || each.number === userOf(jid))
  const nameOf = (jid) => personOf(jid)?.name ?? userOf(jid)
  const time = (seconds) => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  const ticks = { pending: '…', sent: '✓', delivered: '✓✓', read: '✓✓ read', played: '✓✓ played' }

  async function refresh() {
    people = await call('GET', '/accounts')
    if (isOffline) { isOffline = false; notice('') }
    if (!people.some((each) => each.number === account)) account = people[0]?.number ?? null
    const stats = await call('GET', '/stats')
    const unknown = Object.values(stats.unknownRequests).reduce((sum, count) => sum + count, 0)
    at('stats').textContent = stats.connections + ' connected · ' + unknown + ' unknown requests'
    draw('accounts', [people, account], () => people.map((each) => row(each.name,
      each.number + (each.online ? '' : ' · phone off') + (each.devices.length ? ' · ' + each.devices.length + ' linked' : ''),
      { current: each.number === account, choose() { account = each.number; chat = draft = null; view('chats') } })))
    at('nobody').hidden = people.length > 0
    at('person').hidden = at('write').hidden = at('open').hidden = account === null
    if (account === null) return
    await showChats()
    showPerson()
    await showMessages()
  }

  async function showChats() {
    const chats = await call('GET', '/accounts/' + account + '/chats')
    if (draft && chats.some((each) => each.jid === draft)) draft = null
    if (draft) chats.unshift({ jid: draft, name: nameOf(draft), unread: 0 })
    if (!chats.some((each) => each.jid === chat)) chat = chats[0]?.jid ?? null
    draw('chats', [chats, chat, account], () => chats.length === 0 ? [element('li', 'No chats yet.', { class: 'empty' })]
      : chats.map((each) => row((each.pinned ? '📌 ' : '') + (each.name ?? nameOf(each.jid)),
        each.lastMessage?.line ?? each.lastMessage?.text ?? '', { current: each.jid === chat, badge: each.unread || (each.markedUnread ? '•' : ''),
        choose() { chat = each.jid; view('talk') } })))
    const current = chats.find((each) => each.jid === chat)
    at('title').textContent = current ? current.name ?? nameOf(current.jid) : ''
  }

  function showPerson() {
    const person = people.find((each) => each.number === account)
    at('name').textContent = person.name
    at('power').textContent = person.online ? 'Switch the phone off' : 'Switch the phone on'
    at('power').onclick = () => attempt(() => call('PATCH', '/accounts/' + account, { online: !person.online }))
    at('write').text.placeholder = 'Write as ' + person.name
    draw('devices', person.devices, () => person.devices.map((device) => {
      const line = element('small', device.platform + (device.connected ? ' · connected' : ' · not connected') + ' ')
      const unlink = element('button', 'Unlink')
      unlink.onclick = () => attempt(() => call('DELETE', '/accounts/' + account + '/devices/' + device.id))
      line.append(unlink)
      return line
    }))
  }

  function tally(each) {
    const counts = new Map((each.details.poll?.options ?? []).map((option) => [option, 0]))
    for (const options of Object.values(each.votes)) for (const option of options) counts.set(option, counts.get(option) + 1)
    for (const { answer } of Object.values(each.answers)) counts.set(answer, (counts.get(answer) ?? 0) + 1)
    return [...counts]
  }
  function bubble(each) {
    const made = element('div', '', { class: 'message' + (each.fromMe ? ' mine' : '') })
    if (!each.fromMe && chat.endsWith('@g.us')) made.append(element('b', nameOf(each.sender)))
    if (each.quoted) made.append(element('q', each.quoted.text ?? '(media)'))
    made.append(each.line)
    if (each.details.file?.directPath && !each.revoked) made.append(' ', element('a', '⬇', { title: 'Download',
      href: '/accounts/' + account + '/messages/' + encodeURIComponent(each.id) + '/file' }))
    for (const [option, count] of tally(each)) made.append(element('small', count + ' × ' + option))
    const marks = [time(each.timestamp), each.edited && 'edited', each.fromMe && (ticks[each.status] ?? each.status),
      each.starred && '★', each.pinnedUntil > Date.now() && '📌', Object.values(each.reactions).join('')]
    made.append(element('small', marks.filter(Boolean).join(' · ')))
    return made
  }

  async function showMessages() {
    const box = at('messages'), following = box.scrollTop + box.clientHeight >= box.scrollHeight - 40
    const messages = chat === null || chat === draft ? []
      : await call('GET', '/accounts/' + account + '/messages?limit=80&chat=' + encodeURIComponent(chat))
    const visible = messages.filter((each) => each.target === null && each.kind !== 'other' && each.kind !== 'ephemeral')
    const before = shown.get('chat')
    shown.set('chat', account + chat)
    const drawn = draw('messages', [account, chat, visible], () => visible.length ? visible.map(bubble)
      : [element('p', chat === null ? 'Start with a number under “Chats”.' : 'No messages yet.', { class: 'empty' })])
    if (drawn && (following || before !== account + chat)) box.scrollTop = box.scrollHeight
  }

  onSubmit('create', async (form) => {
    const made = await call('POST', '/accounts', { number: form.number.value.replace(/\D/g, ''), name: form.name.value })
    account = made.number
    chat = draft = null
    form.reset()
  })
  onSubmit('open', async (form) => {
    const to = form.to.value.trim()
    const number = to.includes('@') ? null : to.replace(/\D/g, '')
    if (number !== null && !people.some((each) => each.number === number)) throw new Error('There is no account ' + to + '.')
    chat = draft = number === null ? to : number + '@s.whatsapp.net'
    form.reset()
    view('talk')
  })
  onSubmit('write', async (form) => {
    if (chat === null) throw new Error('Choose a chat first.')
    chat = (await call('POST', '/accounts/' + account + '/messages', { to: chat, text: form.text.value })).chat
    form.reset()
    at('messages').scrollTop = at('messages').scrollHeight
  })
  onSubmit('link', async (form) => {
    const text = form.qr.value.trim(), isCode = text.replaceAll('-', '').length === 8
    await call('POST', '/accounts/' + account + (isCode ? '/code' : '/scan'), isCode ? { code: text } : { qr: text })
    form.reset()
  })
  for (const button of document.querySelectorAll('[data-to]')) button.onclick = () => view(button.dataset.to)
  at('notice').lastElementChild.onclick = () => notice('')

  async function poll() {
    if (!document.hidden) await refresh().catch((error) => { isOffline = true; notice(error.message) })
    setTimeout(poll, 2000)
  }
  call('GET', '/health').then((health) => { at('where').textContent = health.url }, () => {})
  poll()
`
