import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { fetchOperators } from "@shared/api/wire";
import { ShortId } from "@shared/ui/ShortId";
import { Page, Read } from "../Page";
import { ResultList } from "./ResultList";
import classes from "../Console.module.css";

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
            <Table fz={13} verticalSpacing={6} maw={860}>
              <Table.Tbody>
                {data.items.map((operator) => (
                  <Table.Tr key={operator.id}>
                    <Table.Td fw={550}>{operator.displayName}</Table.Td>
                    <Table.Td c="dimmed">{operator.description}</Table.Td>
                    <Table.Td>{operator.outputFormat.toLowerCase()}</Table.Td>
                    <Table.Td ta="right">
                      <ShortId id={operator.id} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Read>
      </section>
    </Page>
  );
}
