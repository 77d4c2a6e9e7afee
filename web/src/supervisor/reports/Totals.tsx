import type { Report } from "@shared/api/supervisor";
import { average, percent } from "../queues/figures";
import classes from "./Reports.module.css";

/** The whole stretch at a glance. */
export function Totals({ report }: { report: Report }) {
  const { total } = report;
  const facts: [string, string, string][] = [
    ["Began", String(total.conversations), "conversations"],
    ["Contained", percent(total.outcomes.containedShare), `${total.outcomes.contained} of ${total.outcomes.ended} that ended`],
    ["Service level", percent(total.figures.serviceLevel), `${total.figures.withinLevel} of ${total.figures.due} in time`],
    ["Wait", average(total.waits.p50), `p90 ${average(total.waits.p90)}`],
    ["Abandoned", percent(total.figures.abandonedShare), `${total.figures.abandoned} tasks`],
    ["Handle time", average(total.figures.handleAverage), `${total.figures.completed} completed`],
    ["Said again", percent(total.repeated.share), `${total.repeated.repeated} of ${total.repeated.measured} measured`],
  ];
  return (
    <dl className={classes.totals} aria-label="The whole stretch">
      {facts.map(([label, value, about]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value} <small>{about}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
