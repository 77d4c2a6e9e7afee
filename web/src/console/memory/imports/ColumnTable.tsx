import { Select } from "@mantine/core";
import { type Column, DataTable } from "@shared/table/DataTable";
import { type CsvHead } from "./csvHead";
import { type Chosen, type TraitPlace, canBeMapped } from "./mapping";
import room from "../../Console.module.css";
import classes from "./Imports.module.css";

interface ColumnTableProps {
  head: CsvHead;
  places: TraitPlace[];
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

interface Row {
  at: number;
  name: string;
  values: string[];
}

/** The columns of a file with their first values, and what each becomes. */
export function ColumnTable({ head, places, chosen, onChoose }: ColumnTableProps) {
  const rows = head.header.map((name, at): Row => ({ at, name, values: head.rows.map((cells) => cells[at] ?? "").filter((cell) => cell !== "") }));
  const choose = (column: string, label: string | null) => {
    const { [column]: _, ...others } = chosen;
    onChoose(label === null ? others : { ...others, [column]: label });
  };
  const columns: Column<Row>[] = [
    { key: "name", label: "Column", render: (row) => <b>{row.name || "No name"}</b> },
    { key: "values", label: "First values", grows: true, render: (row) => <span className={classes.values}>{row.values.join(" · ")}</span> },
    {
      key: "trait",
      label: "Becomes",
      render: (row) => <Becomes name={row.name} places={places} value={chosen[row.name] ?? null} onChange={(label) => choose(row.name, label)} />,
    },
  ];
  return (
    <section className={`${room.section} ${classes.columns}`} aria-label="Columns">
      <h2>Columns</h2>
      <DataTable label="Columns" rows={rows} columns={columns} rowKey={(row) => String(row.at)} defaultSort="" />
    </section>
  );
}

interface BecomesProps {
  name: string;
  places: TraitPlace[];
  value: string | null;
  onChange: (label: string | null) => void;
}

function Becomes({ name, places, value, onChange }: BecomesProps) {
  if (!canBeMapped(name)) return <span className={room.quiet}>Left out: a column's name has 1 to 64 characters</span>;
  return (
    <Select
      size="xs"
      w={220}
      aria-label={`${name} becomes`}
      placeholder="Left out"
      data={optionsOf(places)}
      value={value}
      clearable
      clearButtonProps={{ "aria-label": `Leave ${name} out` }}
      searchable={places.length > 12}
      onChange={onChange}
    />
  );
}

function optionsOf(places: TraitPlace[]) {
  const groups = [...new Set(places.map((place) => place.group))];
  return groups.map((group) => ({
    group,
    items: places
      .filter((place) => place.group === group)
      .map((place) => ({ value: place.label, label: place.identifies === null ? place.label : `${place.label}, identifies` })),
  }));
}
