/** How the page of the control API looks. On a phone one pane is shown at a time. */
export const PAGE_STYLE = `
  :root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #128c7e; --bad: light-dark(#b3261e, #ff8a80);
    --tint: color-mix(in srgb, var(--accent) 20%, transparent); }
  * { box-sizing: border-box; }
  body { margin: 0; height: 100dvh; font: 15px/1.45 system-ui, sans-serif; display: grid;
    grid-template: auto auto 1fr / 16rem 18rem minmax(0, 1fr); }
  header, #notice { grid-column: 1 / -1; padding: .6rem 1rem; }
  header { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; align-items: baseline; }
  h1 { font-size: 1.05rem; margin: 0; }
  h2 { font-size: .8rem; margin: 0; opacity: .75; text-transform: uppercase; letter-spacing: .05em; padding: .7rem 1rem .4rem; }
  h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
  code, header small { opacity: .8; font-size: .8rem; overflow-wrap: anywhere; }
  #notice { background: color-mix(in srgb, var(--bad) 12%, transparent); color: var(--bad); display: flex; gap: 1rem; }
  #notice[hidden] { display: none; }
  #notice span { flex: 1; overflow-wrap: anywhere; }
  .pane { display: flex; flex-direction: column; min-height: 0; min-width: 0; border-right: 1px solid var(--line); }
  main.pane { border: 0; }
  ul { list-style: none; margin: 0; padding: 0; overflow: auto; flex: 1; }
  button, input { font: inherit; color: inherit; border-radius: .4rem; border: 1px solid var(--line); padding: .4rem .7rem; }
  button { cursor: pointer; background: none; }
  button:disabled { opacity: .5; cursor: progress; }
  button.primary { background: var(--accent); border-color: var(--accent); color: white; }
  input { background: var(--soft); flex: 1 1 6rem; min-width: 0; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: -1px; }
  li > button { display: block; width: 100%; text-align: left; border: 0; border-radius: 0; padding: .5rem 1rem;
    border-bottom: 1px solid var(--line); }
  li > button:hover { background: var(--soft); }
  li > button[aria-current=true] { background: var(--tint); }
  small { opacity: .75; display: block; font-size: .8rem; }
  li small { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .badge { float: right; background: var(--accent); color: white; border-radius: 1rem; padding: 0 .5rem; font-size: .75rem; }
  form { display: flex; flex-wrap: wrap; gap: .4rem; padding: .6rem 1rem; border-top: 1px solid var(--line); }
  #person { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center; padding: .6rem 1rem; border-bottom: 1px solid var(--line); }
  #create input[name=number] { flex-basis: 100%; }
  #person h3 { flex: 1 1 8rem; }
  #person > div { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; }
  #person > div:empty { display: none; }
  #person > form { flex-basis: 100%; padding: 0; border: 0; }
  #messages { flex: 1; overflow: auto; display: flex; flex-direction: column; gap: .35rem; padding: .8rem 1rem; }
  .message { max-width: min(75%, 36rem); padding: .4rem .7rem; border-radius: .7rem; background: var(--soft);
    align-self: flex-start; overflow-wrap: anywhere; white-space: pre-wrap; }
  .message.mine { align-self: flex-end; background: var(--tint); }
  .message b { display: block; font-size: .8rem; color: light-dark(#0b6b5f, #4fd1bd); }
  .message q { display: block; border-left: 3px solid var(--accent); padding-left: .5rem; opacity: .75; font-size: .9rem; quotes: none; }
  .empty { margin: auto; padding: 2rem 1.2rem; text-align: center; opacity: .8; max-width: 26rem; }
  .back { display: none; }
  h2 .back { text-transform: none; letter-spacing: 0; }
  h2 .back + .back { float: right; }
  @media (max-width: 52rem) {
    body { grid-template-columns: minmax(0, 1fr); }
    .pane { display: none; border: 0; }
    body[data-view=accounts] #people, body[data-view=chats] #list, body[data-view=talk] main { display: flex; }
    .back { display: inline-block; }
    .message { max-width: 88%; }
  }
`
