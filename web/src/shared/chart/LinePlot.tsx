/** Lines over a day, each named at its end of the legend. Load it when first shown: the chart library is large. */
import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import classes from "./Chart.module.css";

export interface Series {
  /** The row's field. */
  key: string;
  label: string;
  colour: string;
  /** Told apart by more than its colour. */
  dashed?: boolean;
}

interface LinePlotProps {
  rows: Record<string, number | string>[];
  /** The row's field along the bottom. */
  along: string;
  series: Series[];
  format: (value: number) => string;
  height?: number;
}

const tick = { fill: "var(--t-dim)", fontSize: 12 };

export default function LinePlot({ rows, along, series, format, height = 200 }: LinePlotProps) {
  return (
    <div className={classes.plot} aria-hidden>
      <ResponsiveContainer width="100%" height={height}>
        <LineChart data={rows} margin={{ top: 12, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--t-line)" />
          <XAxis dataKey={along} tickLine={false} axisLine={{ stroke: "var(--t-line-strong)" }} tick={tick} minTickGap={28} />
          <YAxis domain={[0, "auto"]} width={60} tickLine={false} axisLine={false} tick={tick} tickFormatter={(value: unknown) => format(Number(value))} />
          <Tooltip
            isAnimationActive={false}
            formatter={(value: unknown) => format(Number(value))}
            contentStyle={{ background: "var(--t-raised)", border: "1px solid var(--t-line-strong)", borderRadius: 8, fontSize: 13 }}
          />
          <Legend iconType="plainline" wrapperStyle={{ fontSize: 12 }} />
          {series.map(({ key, label, colour, dashed }) => (
            <Line key={key} dataKey={key} name={label} stroke={colour} strokeWidth={2} dot={false} isAnimationActive={false} {...(dashed ? { strokeDasharray: "5 4" } : {})} />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}
