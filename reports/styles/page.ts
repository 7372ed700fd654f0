/**
 * The one style sheet of the pages: light and dark by the reader's preference, system fonts, no request to anywhere.
 * Charts take their colours from the custom properties (Okabe–Ito hues, lightened on dark ground).
 */
export const PAGE_CSS = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f8;--text:#1c2126;--soft:#59636e;--edge:#d8dde2;
--line:#0072b2;--gain:#0072b2;--loss:#c4500a;--muted:#6b7680;--grid:#c9d0d6;--warn-ground:#fff4e0;--warn-edge:#e0a030}
@media (prefers-color-scheme:dark){:root{--ground:#14181c;--panel:#1d2329;--text:#e7ebef;--soft:#a3aeb9;--edge:#353e47;
--line:#56b4e9;--gain:#56b4e9;--loss:#f0883e;--muted:#93a0ac;--grid:#46515b;--warn-ground:#33280f;--warn-edge:#a87a1f}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;overflow-wrap:break-word;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem;letter-spacing:-.01em}
h2{font-size:1.2rem;margin:2.6rem 0 .4rem;padding-top:.9rem;border-top:1px solid var(--edge)}
h2 a{color:inherit;text-decoration:none}h2 a:hover{text-decoration:underline}
h3{font-size:1rem;margin:1.6rem 0 .3rem}
p{margin:.4rem 0 .8rem;max-width:44rem}
a{color:var(--line)}
small,.soft,.lead,figcaption,.note{color:var(--soft)}
.lead{font-size:.95rem}
.subtitle{color:var(--soft);margin:0 0 .6rem;max-width:none;overflow-wrap:anywhere}
.tier{display:inline-block;border:1px solid var(--warn-edge);background:var(--warn-ground);border-radius:.4rem;padding:.15rem .6rem;font-size:.9rem}
.tier b{font-weight:650}
nav{display:flex;flex-wrap:wrap;gap:.2rem .9rem;font-size:.9rem;margin:1rem 0 0}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.headlines{display:grid;grid-template-columns:repeat(auto-fill,minmax(13.5rem,1fr));gap:.75rem;margin:1.2rem 0}
.headlines>div{background:var(--panel);border:1px solid var(--edge);border-radius:.6rem;padding:.7rem .9rem}
.headlines dt{font-size:.85rem;color:var(--soft)}
.headlines dd{margin:0}
.headlines .figure{font-size:1.5rem;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums;letter-spacing:-.01em;text-align:left}
.headlines .note{font-size:.82rem;line-height:1.35;margin-top:.15rem}
.gain{color:var(--gain)}.loss{color:var(--loss)}
.findings{list-style:none;margin:.8rem 0;padding:0;max-width:50rem}
.findings li{padding:.45rem 0 .45rem 6.2rem;position:relative;border-bottom:1px solid var(--edge)}
.findings li:last-child{border-bottom:0}
.findings b:first-child{position:absolute;left:0;width:5.6rem;font-size:.8rem;line-height:1.5rem;font-weight:650;color:var(--soft)}
.findings .for>b:first-child{color:var(--gain)}.findings .against>b:first-child{color:var(--loss)}
.scroll{overflow-x:auto;border:1px solid var(--edge);border-radius:.5rem;max-width:100%}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.88rem;line-height:1.35}
th,td{padding:.32rem .55rem;text-align:left;vertical-align:top;border-top:1px solid var(--edge)}
thead th,.facts tr:first-child>*{border-top:0}
th{font-weight:600;vertical-align:bottom;background:var(--panel)}
th small{font-weight:400;display:block}
th.figure,td.figure{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.text{white-space:nowrap}td.long{white-space:normal;overflow-wrap:anywhere;min-width:10rem}td.prose{min-width:13rem;max-width:30rem;overflow-wrap:break-word}
td small{display:block}.nowrap{white-space:nowrap}
td.text:first-child,td.figure:first-child,th.text:first-child,th.figure:first-child{position:sticky;left:0}td:first-child{background:var(--ground)}
tr.emphasised td{font-weight:650}
.bar{display:inline-block;height:.7em;background:var(--line);border-radius:1px;vertical-align:baseline;min-width:1px}
figure{margin:.8rem 0;min-width:0}figure.table{margin-bottom:1.2rem}
figcaption{font-size:.88rem;margin-bottom:.25rem;max-width:44rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(25rem,100%),1fr));gap:.4rem 1.6rem;align-items:start}
.figures.small{grid-template-columns:repeat(auto-fill,minmax(min(18.2rem,100%),1fr))}
svg.chart{display:block;max-width:100%;height:auto;overflow:visible}
svg.chart text{white-space:pre}
svg.chart [aria-label$="grid"]{stroke:var(--grid);stroke-opacity:.55}
.on-narrow{display:none}
.nothing{background:var(--panel);border:1px dashed var(--edge);border-radius:.5rem;padding:.6rem .9rem;color:var(--soft)}
details{margin:.6rem 0}summary{cursor:pointer;color:var(--line);font-size:.92rem}
code,pre,.hash{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85em}
.hash{overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--edge);border-radius:.5rem;padding:.7rem .9rem;overflow-x:auto;line-height:1.4}
footer{margin-top:3rem;padding-top:1rem;padding-bottom:2.5rem;border-top:1px solid var(--edge);color:var(--soft);font-size:.85rem}
@media (max-width:640px){body{font-size:15px}main,header,footer{padding-left:.9rem;padding-right:.9rem}
.on-wide{display:none}.on-narrow{display:block}.headlines{grid-template-columns:1fr 1fr;gap:.5rem}.headlines>div{padding:.55rem .65rem}
.headlines .figure{font-size:1.2rem}.findings li{padding-left:0}.findings b:first-child{position:static;display:block}
h1{font-size:1.4rem}}
@media print{.on-narrow{display:none}.on-wide{display:block}nav{display:none}section{break-inside:avoid-page}}
`;
