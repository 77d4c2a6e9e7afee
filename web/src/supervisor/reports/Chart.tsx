/** One plot of a report by day; the figures stand in the table of days for whoever does not see it. */
import { Bar, BarChart, CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Report } from "@shared/api/supervisor";
import { type Plot, isEmpty } from "./reportDays";
import classes from "./Reports.module.css";

const tick = { fill: "var(--t-dim)", fontSize: 12 };
const shortDay = (day: string) => new Date(`${day}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export function Chart({ plot, report }: { plot: Plot; report: Report }) {
  const series = plot.series(report);
  const rows = report.days.map((day) => ({ day: day.day, ...Object.fromEntries(series.map((one) => [one.name, one.of(day)])) }));
  return (
    <figure className={classes.chart}>
      <figcaption>
        <b>{plot.title}</b>
        <span>{plot.about}</span>
      </figcaption>
      {isEmpty(plot, report) ? <p className={classes.nothing}>Nothing in these days.</p> : <Drawn plot={plot} rows={rows} names={series.map(({ name, colour }) => ({ name, colour }))} />}
    </figure>
  );
}

interface DrawnProps {
  plot: Plot;
  rows: Record<string, unknown>[];
  names: { name: string; colour: string }[];
}

function Drawn({ plot, rows, names }: DrawnProps) {
  const Frame = plot.kind === "bars" ? BarChart : LineChart;
  return (
    <div aria-hidden>
      <ResponsiveContainer width="100%" height={190}>
        <Frame data={rows} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--t-line)" />
          <XAxis dataKey="day" tickFormatter={shortDay} tickLine={false} axisLine={{ stroke: "var(--t-line-strong)" }} tick={tick} minTickGap={24} />
          <YAxis domain={[0, "auto"]} width={64} tickLine={false} axisLine={false} allowDecimals={plot.kind === "lines"} tick={tick} tickFormatter={(value) => plot.write(Number(value)).replaceAll(" ", "\u00a0")} />
          <Tooltip isAnimationActive={false} labelFormatter={(day) => shortDay(String(day))} formatter={(value) => plot.write(Number(value))} contentStyle={{ background: "var(--t-raised)", border: "1px solid var(--t-line)", borderRadius: 8 }} cursor={plot.kind === "bars" ? { fill: "var(--t-hover)" } : true} />
          {names.length > 1 && <Legend iconSize={10} formatter={(name) => <span className={classes.legend}>{name}</span>} />}
          {names.map(({ name, colour }) =>
            plot.kind === "bars" ? (
              <Bar key={name} dataKey={name} stackId="day" fill={`var(${colour})`} maxBarSize={36} isAnimationActive={false} />
            ) : (
              <Line key={name} dataKey={name} stroke={`var(${colour})`} strokeWidth={2} dot={{ r: 2 }} connectNulls={false} isAnimationActive={false} />
            ),
          )}
        </Frame>
      </ResponsiveContainer>
    </div>
  );
}
