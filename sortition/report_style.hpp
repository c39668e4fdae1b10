// SPDX-License-Identifier: AGPL-3.0-or-later
// How the report looks, on a screen of any width and on paper. A constant; any thread.
#pragma once

#include <string_view>

namespace isegoria::sortition {

// Text on white has a contrast of at least 7, the drawings of at least 3 (WCAG 2.2, 1.4.6, 1.4.11).
inline constexpr std::string_view report_style = R"(:root {
  --ink: #1c2430; --soft: #4a5566; --rule: #d5dae1; --ground: #f5f7f9;
  --panel: #17507f; --quota: #bcd9c5; --quota-edge: #3f7d57; --pool: #b3470f;
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem; overflow-wrap: anywhere; }
p { margin: 0 0 .75rem; max-width: 46rem; }
section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
.kind { margin-bottom: .25rem; color: var(--soft); }
.lead { margin-top: .75rem; font-size: 1.125rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
  gap: .75rem; margin: 1.5rem 0 0; }
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end;
  padding: .75rem 1rem; background: var(--ground); border-radius: .5rem; }
.figures dt { color: var(--soft); font-size: .875rem; line-height: 1.3; }
.figures dd { margin: 0; font-size: 1.6rem; font-weight: 600; line-height: 1.25; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr); gap: .75rem 3rem;
  margin: 0 0 1.5rem; }
figure { margin: 0; max-width: 30rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 13px; fill: var(--ink); }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .5rem; text-align: right; border-bottom: 1px solid var(--rule);
  vertical-align: baseline; }
th:first-child { padding-left: 0; text-align: left; font-weight: 400; overflow-wrap: anywhere; }
thead th, thead th:first-child { color: var(--soft); font-weight: 400; font-size: .8125rem; }
td { white-space: nowrap; }
.track { fill: var(--ground); }
.quota { fill: var(--quota); stroke: var(--quota-edge); }
.panel { fill: var(--panel); }
.pool { stroke: var(--pool); stroke-width: 3; }
.grid { stroke: var(--rule); }
.curve { fill: #cfdfec; stroke: var(--panel); stroke-width: 2; stroke-linejoin: round; }
.equal { stroke: var(--pool); stroke-width: 2; stroke-dasharray: 7 4; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem;
  font-size: .9375rem; }
.key { display: inline-block; width: 1.5rem; height: .75rem; margin-left: .75rem; }
.key:first-child { margin-left: 0; }
.key.panel { height: .5rem; background: var(--panel); }
.key.quota { background: var(--quota); border: 1px solid var(--quota-edge); }
.key.pool { width: 3px; height: 1.1rem; background: var(--pool); }
.hashes { margin: 0 0 .75rem; }
.hashes dt { color: var(--soft); font-size: .875rem; }
.hashes dd { margin: 0 0 .6rem; }
code { font: .875rem/1.5 ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace;
  overflow-wrap: anywhere; }
pre { margin: 0 0 .75rem; padding: .75rem 1rem; background: var(--ground); border-radius: .5rem;
  white-space: pre-wrap; }
.notice { padding-left: .75rem; border-left: 3px solid var(--pool); }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .875rem; }
@media (min-width: 52rem) {
  .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
}
@media (max-width: 30rem) {
  main { padding: 1.5rem 1rem; }
  h1 { font-size: 1.6rem; }
  .figures div:last-child { grid-column: 1 / -1; }
  table { font-size: .875rem; }
  th, td { padding: .3rem .25rem; }
}
@media print {
  @page { margin: 18mm 16mm; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 18pt; }
  h2 { font-size: 13pt; break-after: avoid; }
  h3 { margin: .75rem 0 .25rem; font-size: 11pt; break-after: avoid; }
  section { margin-top: 1.25rem; padding-top: .75rem; }
  .pair { grid-template-columns: 1fr 1fr; gap: 1.5rem; margin: 0 0 .75rem; break-inside: avoid; }
  .figures { grid-template-columns: repeat(5, 1fr); }
  .figures div { padding: .4rem .6rem; }
  .figures dd { font-size: 14pt; }
  .track, .quota, .panel, .curve, .key, .figures div, pre {
    print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

}  // namespace isegoria::sortition
