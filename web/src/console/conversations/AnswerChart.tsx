/** Draws how long each answer took. Loaded when first shown, because the chart library is large. */
import { Bar, BarChart, CartesianGrid, Cell, LabelList, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { machineDuration } from "@shared/time/labels";
import type { Answer } from "./answers";
import classes from "./Answers.module.css";

/** With more bars than this the number beside each has no room; the table below has them all. */
const ROOM_FOR_NUMBERS = 24;
/** On one line: SVG breaks words where a bar is narrow. */
const words = (seconds: unknown) => machineDuration(Number(seconds) * 1000).replaceAll(" ", "\u00a0");
/** "2 s" on the axis, where "2.00 s" would promise more. */
const tick = (seconds: unknown) => words(seconds).replace(/\.?0+(?=\u00a0)/, (zeros) => (zeros.startsWith(".") ? "" : zeros));

export default function AnswerChart({ answers }: { answers: Answer[] }) {
  return (
    <div className={classes.chart} aria-hidden>
      <ResponsiveContainer width="100%" height={220}>
        <BarChart data={answers} margin={{ top: 20, right: 8, bottom: 0, left: 8 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--t-line)" />
          <XAxis dataKey="number" tickLine={false} axisLine={{ stroke: "var(--t-line-strong)" }} tick={{ fill: "var(--t-dim)", fontSize: 12 }} />
          <YAxis domain={[0, "auto"]} width={56} tickLine={false} axisLine={false} tick={{ fill: "var(--t-dim)", fontSize: 12 }} tickFormatter={tick} />
          <Tooltip cursor={{ fill: "var(--t-hover)" }} content={<Told />} isAnimationActive={false} />
          <Bar dataKey="seconds" maxBarSize={40} radius={[3, 3, 0, 0]} isAnimationActive={false}>
            {answers.map((answer) => (
              <Cell key={answer.communicationId} fill={`var(--actor-${answer.actor})`} />
            ))}
            {answers.length <= ROOM_FOR_NUMBERS && <LabelList dataKey="seconds" position="top" formatter={words} fill="var(--t-text)" fontSize={12} />}
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

/** What a bar stands for, when one points at it. */
function Told({ active, payload }: { active?: boolean; payload?: readonly { payload?: Answer }[] }) {
  const answer = payload?.[0]?.payload;
  if (!active || !answer) return null;
  return (
    <div className={classes.told}>
      <b>
        {answer.by} after {words(answer.seconds)}
      </b>
      <p dir="auto">{answer.asked}</p>
    </div>
  );
}
