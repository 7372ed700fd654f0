/** What the page of a session has besides the style sheet of the reports. */
export const DASHBOARD_CSS = `
main{max-width:76rem}header,footer{max-width:76rem}
@media (min-width:641px){.headlines{grid-template-columns:repeat(auto-fill,minmax(11rem,1fr))}}
.bar-top{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between}
.state{display:inline-block;border-radius:.4rem;padding:.1rem .6rem;font-weight:650;border:1px solid var(--edge);background:var(--panel);white-space:nowrap}
.state.reduce_only,.state.paused{border-color:var(--warn-edge);background:var(--warn-ground)}
.state.halted{border-color:var(--loss);color:var(--loss)}
.acts{display:flex;flex-wrap:wrap;gap:.4rem}
button,input{font:inherit;color:inherit;border-radius:.4rem;border:1px solid var(--edge);background:var(--panel);padding:.3rem .8rem}
button{cursor:pointer}button:hover{border-color:var(--line)}button:disabled{opacity:.5;cursor:default}
button.danger{border-color:var(--loss);color:var(--loss);font-weight:650}
:focus-visible{outline:2px solid var(--line);outline-offset:2px}
.problems{border:1px solid var(--warn-edge);background:var(--warn-ground);border-radius:.5rem;padding:.5rem .9rem;margin:.8rem 0;overflow-wrap:anywhere}
.problems ul{margin:.2rem 0;padding-left:1.2rem}
.well{color:var(--soft)}
.ladders{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(21rem,100%),1fr));gap:.9rem;margin:.8rem 0;align-items:start}
.ladder{border:1px solid var(--edge);border-radius:.6rem;overflow:hidden;min-width:0}
.ladder h3{margin:0;padding:.5rem .7rem .1rem;font-size:.95rem}
.ladder p{margin:0;padding:0 .7rem .45rem;font-size:.82rem;color:var(--soft)}
.ladder table{font-size:.84rem}.ladder th,.ladder td{padding:.22rem .5rem}.ladder tr:first-child th{border-top:1px solid var(--edge)}
.ladder td:first-child{background:none}.held td{font-weight:650}
.use{display:block;width:100%;min-width:5rem;height:.7rem}.use .ground{fill:var(--edge)}.use .fill{fill:var(--line)}.use .fill.high{fill:var(--loss)}
.guards{list-style:none;margin:.8rem 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(23rem,100%),1fr));gap:.5rem}
.guards li{border:1px solid var(--edge);border-radius:.5rem;padding:.45rem .7rem;font-size:.88rem;overflow-wrap:anywhere}
.guards li.holds{border-color:var(--loss);background:var(--warn-ground)}.guards li.unwatched{border-style:dashed;color:var(--soft)}
.guards b{display:flex;justify-content:space-between;gap:.5rem}.guards b span{font-weight:400}
td.prose{min-width:11rem}
#status{max-width:76rem;min-height:1.5rem;margin:.4rem auto;padding:0 1.25rem;font-size:.88rem;color:var(--soft);overflow-wrap:anywhere}
#status.bad{position:sticky;top:0;z-index:2;padding-top:.4rem;padding-bottom:.4rem;background:var(--ground);border-bottom:2px solid var(--loss);color:var(--loss);font-weight:650}
#view.old{filter:grayscale(1)}#view.old .well{display:none}
form.token{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0;align-items:end}form.token label{display:block;font-size:.88rem}
form.token input{min-width:min(24rem,80vw);background:var(--ground)}
dialog{border:1px solid var(--edge);border-radius:.6rem;background:var(--ground);color:var(--text);max-width:min(28rem,92vw)}
dialog::backdrop{background:rgb(0 0 0/.5)}dialog menu{display:flex;gap:.5rem;justify-content:flex-end;padding:0;margin:.8rem 0 0}
dialog input{width:100%;background:var(--ground)}
[hidden]{display:none!important}
@media (max-width:640px){#status{padding-left:.9rem;padding-right:.9rem}.acts button{flex:1 1 40%}.state{font-size:.95rem}}
`;
