import { Button, Skeleton, Table } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { Suspense, lazy } from "react";
import type { Days, Simulated } from "@shared/api/routingExplained";
import { download, toCsv } from "@shared/chart/csv";
import { type Measure, figures, percent, rowsOf, seconds, tableOf } from "./dayDraft";
import room from "../../Console.module.css";
import classes from "./Simulator.module.css";

const LinePlot = lazy(() => import("@shared/chart/LinePlot"));

const plots: { measure: Measure; title: string; format: (value: number) => string }[] = [
  { measure: "averageWait", title: "Wait of those who were served, average", format: seconds },
  { measure: "abandoned", title: "Gave up, in each quarter of an hour", format: String },
  { measure: "occupancy", title: "Workers busy", format: percent },
];
const present = { key: "present", label: "As it is", colour: "var(--actor-system)" };
const proposed = { key: "proposed", label: "Changed", colour: "var(--actor-worker)", dashed: true };

/** How the day went, as it is and with what would be changed, side by side. */
export function DayResult({ days }: { days: Days }) {
  const table = tableOf(days);
  return (
    <div className={room.stack}>
      <section className={room.section} aria-label="The day in figures">
        <header className={room.sectionHead}>
          <h2>The day in figures</h2>
          <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} onClick={() => download("simulated-day.csv", toCsv(table.heads, table.rows))}>
            CSV
          </Button>
        </header>
        <Figures days={days} />
      </section>
      {plots.map(({ measure, title, format }) => (
        <section key={measure} className={room.section} aria-label={title}>
          <h2>{title}</h2>
          <Suspense fallback={<Skeleton height={212} />}>
            <LinePlot rows={rowsOf(days, measure)} along="at" format={format} series={days.proposed ? [present, proposed] : [present]} />
          </Suspense>
        </section>
      ))}
      <Kinds days={days} />
    </div>
  );
}

function Figures({ days }: { days: Days }) {
  return (
    <Table className={classes.figures} aria-label="The day in figures" verticalSpacing={5}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Figure</Table.Th>
          <Table.Th data-align="right">As it is</Table.Th>
          {days.proposed && <Table.Th data-align="right">Changed</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {figures.map(({ label, tell }) => (
          <Table.Tr key={label}>
            <Table.Td>{label}</Table.Td>
            <Table.Td data-align="right">{tell(days.present)}</Table.Td>
            {days.proposed && <Table.Td data-align="right">{tell(days.proposed)}</Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Kinds({ days }: { days: Days }) {
  const row = (day: Simulated, index: number, plan: string) => {
    const kind = day.kinds[index];
    if (!kind) return null;
    return (
      <Table.Tr key={`${plan}-${index}`}>
        <Table.Td>{kind.name}</Table.Td>
        <Table.Td>{plan}</Table.Td>
        <Table.Td data-align="right">{kind.arrived}</Table.Td>
        <Table.Td data-align="right">{kind.abandoned}</Table.Td>
        <Table.Td data-align="right">{seconds(kind.averageWait)}</Table.Td>
        <Table.Td data-align="right">{percent(kind.withinServiceLevel)}</Table.Td>
      </Table.Tr>
    );
  };
  return (
    <section className={room.section} aria-label="By kind of customer">
      <h2>By kind of customer</h2>
      <div className={classes.wide}>
        <Table className={classes.figures} aria-label="By kind of customer" verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Kind</Table.Th>
              <Table.Th>Set-up</Table.Th>
              <Table.Th data-align="right">Came</Table.Th>
              <Table.Th data-align="right">Gave up</Table.Th>
              <Table.Th data-align="right">Wait</Table.Th>
              <Table.Th data-align="right">In time</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {days.present.kinds.flatMap((_, index) => [row(days.present, index, "As it is"), days.proposed && row(days.proposed, index, "Changed")])}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
