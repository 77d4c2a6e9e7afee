import { Table } from "@mantine/core";
import type { TraitChange } from "@shared/api/console";
import { traitText } from "@shared/memory/traitText";
import { Time } from "@shared/time/Time";
import classes from "../Console.module.css";

/** Who changed which trait when, newest first. */
export function TraitHistory({ history }: { history: TraitChange[] }) {
  return (
    <section className={classes.section} aria-label="Trait history">
      <h2>What changed</h2>
      {history.length === 0 ? (
        <p className={classes.quiet}>No trait has changed yet.</p>
      ) : (
        <Table fz={13} verticalSpacing={5}>
          <Table.Tbody>
            {history.map((change) => (
              <Table.Tr key={`${change.group}.${change.name} ${change.at}`}>
                <Table.Td fw={550}>{change.name}</Table.Td>
                <Table.Td>
                  <s>{change.previous === null ? "" : traitText(change.previous)}</s> {traitText(change.value)}
                </Table.Td>
                <Table.Td c="dimmed">{change.source}</Table.Td>
                <Table.Td c="dimmed" ta="right">
                  <Time at={change.at} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
