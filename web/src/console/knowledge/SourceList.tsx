import { IconFileText } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Knowledge } from "@shared/api/knowledge";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { kindOf } from "./sourceWords";
import { SourceState } from "./SourceState";

/** The sources of a base: what each is, and how far it has come. */
export function SourceList({ baseId, sources }: { baseId: string; sources: Knowledge[] }) {
  if (sources.length === 0) {
    return (
      <EmptyState Icon={IconFileText} title="No source yet">
        Add a text, a file or a web page: it is read at once, and found from then on.
      </EmptyState>
    );
  }
  const columns: Column<Knowledge>[] = [
    { key: "name", label: "Source", value: (row) => row.name, render: (row) => <Link to={pathOf(baseId, row)}>{row.name}</Link> },
    { key: "kind", label: "Kind", value: (row) => row.source.type, grows: true, render: (row) => kindOf(row) },
    { key: "state", label: "State", wraps: true, value: (row) => row.status, render: (row) => <SourceState source={row} /> },
    { key: "updatedAt", label: "Changed", value: (row) => row.updatedAt, render: (row) => <Time at={row.updatedAt} /> },
  ];
  return <DataTable label="Sources" rows={sources} columns={columns} rowKey={(row) => row.id} rowHref={(row) => pathOf(baseId, row)} defaultSort="name" />;
}

const pathOf = (baseId: string, { id }: Knowledge) => `/console/knowledge/${baseId}/${id}`;
