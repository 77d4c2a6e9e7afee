import { useQuery } from "@tanstack/react-query";
import { type Operator, fetchOperators } from "@shared/api/wire";
import { type Column, DataTable } from "@shared/table/DataTable";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { ResultList } from "./ResultList";
import classes from "../Console.module.css";

const operatorColumns: Column<Operator>[] = [
  { key: "name", label: "Operator", value: (row) => row.displayName, render: (row) => <b>{row.displayName}</b> },
  { key: "description", label: "What it writes", wraps: true, render: (row) => row.description },
  { key: "format", label: "Format", value: (row) => row.outputFormat, render: (row) => row.outputFormat.toLowerCase() },
  { key: "id", label: "Id", render: (row) => <ShortId id={row.id} /> },
];

/** What intelligence can write, and what it wrote lately. */
export function IntelligencePage() {
  const operators = useQuery({ queryKey: ["console", "operators"], queryFn: fetchOperators });
  return (
    <Page title="Intelligence" about="Operators read a conversation when it goes quiet and when it ends, and write what they find.">
      <section className={classes.section} aria-label="Results">
        <h2>Latest results</h2>
        <ResultList conversationId="" />
      </section>
      <section className={classes.section} aria-label="Operators">
        <h2>Operators</h2>
        <Read query={operators} what="The operators could not be read">
          {(data) => (
            <DataTable label="Operators" rows={data.items} columns={operatorColumns} rowKey={(row) => row.id} defaultSort="name" />
          )}
        </Read>
      </section>
    </Page>
  );
}
