//! Colours, type and spacing: the tokens of the screens, with tables where a desk has room for them.

/// The page's style sheet.
pub const STYLE: &str = "
:root{--paper:#FBFAF6;--surface:#FFFFFF;--ink:#14201B;--muted:#4C5A53;--line:#DADFD8;--primary:#0A5C43;--on-primary:#FFFFFF;
--attention:#8F4A00;--attention-soft:#FFEACF;--bad:#A3231B;--bad-soft:#FBE1DE;--info:#174EA6;--info-soft:#E0EAFB;--conflict:#6B2C91;--conflict-soft:#F1E5F8}
@media (prefers-color-scheme:dark){:root{--paper:#0E1411;--surface:#18211C;--ink:#EEF3EF;--muted:#A9B7AF;--line:#2E3A33;--primary:#6FD3A8;--on-primary:#00261A;
--attention:#FFB75E;--attention-soft:#3A2A12;--bad:#FF9B90;--bad-soft:#421A17;--info:#9CC2FF;--info-soft:#172B4D;--conflict:#D9A8F5;--conflict-soft:#33194A}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/24px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:30px;line-height:36px;margin:0}
h2{font-size:22px;line-height:28px;margin:40px 0 12px}
p{margin:0}
.muted,.small{color:var(--muted);font-size:14px;line-height:20px}
header{display:flex;flex-wrap:wrap;gap:16px;justify-content:space-between;align-items:end}
.verdict{display:flex;gap:12px;align-items:center;border-radius:16px;padding:16px 20px;margin:20px 0 0;font-size:22px;line-height:28px;font-weight:600}
.verdict svg{flex:none;width:28px;height:28px}
.verdict.good{background:var(--primary);color:var(--on-primary)}
.verdict.bad{background:var(--bad-soft);color:var(--bad);border:1px solid var(--bad)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:16px;padding:16px 20px}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,2fr);gap:16px;margin-top:16px}
.sum{font-size:44px;line-height:52px;font-weight:700}
.places{display:grid;grid-template-columns:repeat(auto-fit,minmax(88px,1fr));gap:16px 12px;margin-top:12px}
.places b{display:block;font-size:28px;line-height:34px}
.places .zero b{color:var(--muted);font-weight:400}
table{width:100%;border-collapse:collapse}
th{font-size:14px;line-height:20px;font-weight:600;color:var(--muted);text-align:left;padding:8px 12px 8px 0}
td{border-top:1px solid var(--line);padding:8px 12px 8px 0;vertical-align:top}
td:last-child,th:last-child{padding-right:0}
.n{text-align:right;white-space:nowrap}
.time{width:64px;white-space:nowrap;font-weight:600}
tr.sum-row td{font-weight:700;border-top:2px solid var(--ink)}
.scroll{overflow-x:auto}
.mark{display:inline-block;font-size:14px;line-height:20px;padding:2px 10px;border-radius:10px;white-space:nowrap}
.mark.good{color:var(--primary);border:1px solid var(--primary)}
.mark.trouble{background:var(--attention-soft);color:var(--attention)}
.mark.bad{background:var(--bad-soft);color:var(--bad)}
.check{display:grid;grid-template-columns:28px 1fr;gap:8px;padding:8px 0;border-top:1px solid var(--line)}
.check:first-child{border-top:0}.check div::first-letter{text-transform:uppercase}
.check svg{width:24px;height:24px}
.check.good svg{color:var(--primary)}.check.bad svg,.check.bad .fault{color:var(--bad)}
.fault{overflow-wrap:anywhere}
svg.icon{fill:none;stroke:currentColor;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}
.card.map{padding:0;overflow:hidden}
.map svg{display:block;width:100%;min-width:680px;height:auto}
.legend{display:flex;flex-wrap:wrap;gap:8px 20px;padding:12px 20px;border-top:1px solid var(--line);font-size:14px;line-height:20px}
.legend span{display:inline-flex;gap:8px;align-items:center}
.legend i{display:inline-block;width:22px;height:5px;border-radius:3px}
i.way-1{background:var(--primary)}i.way-2{background:var(--conflict)}i.way-3{background:var(--attention)}i.way-4{background:var(--info)}
.proofs{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:16px}
figure{margin:0}
figure img{display:block;width:100%;aspect-ratio:3/4;object-fit:cover;border-radius:12px;border:1px solid var(--line);background:#fff}
figure.signed img{aspect-ratio:2/1;object-fit:contain;padding:8px}
figcaption{font-size:14px;line-height:20px;color:var(--muted);margin-top:6px;overflow-wrap:anywhere}
details{margin-top:12px}summary{cursor:pointer;min-height:48px;padding:12px 0;font-weight:600}
.bar{display:inline-block;height:8px;border-radius:4px;background:var(--primary);vertical-align:middle}
.rest{display:inline-block;height:8px;border-radius:4px;background:var(--line);vertical-align:middle}
.halves{display:grid;grid-template-columns:1fr 1fr;gap:16px}
@media (max-width:720px){.two,.halves{grid-template-columns:minmax(0,1fr)}h1{font-size:28px;line-height:34px}.card{padding:12px 16px}.wide{display:none}}
";
