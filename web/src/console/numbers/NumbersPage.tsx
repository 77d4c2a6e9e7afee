import { IconHash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { type NumberRow, fetchNumbers } from "@shared/api/console";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";

const columns: Column<NumberRow>[] = [
  { key: "number", label: "Number", value: (row) => row.number, render: (row) => <b>{row.number}</b> },
  {
    key: "servedBy",
    label: "Answered by",
    value: (row) => row.servedBy.name,
    render: (row) => <ActorBadge actor="agent" label={row.servedBy.kind === "program" ? row.servedBy.name : "The built-in agent"} />,
  },
  {
    key: "programs",
    label: "Programs",
    render: (row) =>
      row.programs.map((program) => (
        <span key={program.programId}>
          {program.name} at {program.url}, since <Time at={program.since} />{" "}
        </span>
      )),
  },
  { key: "configuration", label: "Configuration", render: (row) => row.configurationId && <ShortId id={row.configurationId} /> },
];

/** The numbers customers write to, and who answers there now. */
export function NumbersPage() {
  const numbers = useQuery({ queryKey: ["console", "numbers"], queryFn: fetchNumbers });
  return (
    <Page title="Numbers" about="A program started with tieline run answers its number for as long as it runs; then the built-in agent is back.">
      <Read query={numbers} what="The numbers could not be read">
        {(data) =>
          data.numbers.length === 0 ? (
            <EmptyState Icon={IconHash} title="No number yet">
              The starter project brings one.
            </EmptyState>
          ) : (
            <DataTable label="Numbers" rows={data.numbers} columns={columns} rowKey={(row) => row.number} defaultSort="number" />
          )
        }
      </Read>
    </Page>
  );
}
