import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type TraitGroup, fetchTraitGroups } from "@shared/api/wire";
import { ActorBadge } from "@shared/actors/ActorBadge";
import { Read } from "@shared/states/Read";
import { DefineTrait } from "./DefineTrait";
import classes from "../Console.module.css";

const types: Record<string, string> = { STRING: "Text", NUMBER: "Number", BOOLEAN: "Yes or no", ARRAY: "List" };

/** The groups of traits a store defines. */
export function TraitGroups({ storeId }: { storeId: string }) {
  const groups = useQuery({ queryKey: ["traitGroups", storeId], queryFn: () => fetchTraitGroups(storeId) });
  return (
    <Read query={groups} what="The trait groups could not be read">
      {(data) => (
        <div className={classes.stack}>
          {data.traitGroups.map((group) => (
            <Group key={group.displayName} storeId={storeId} group={group} />
          ))}
        </div>
      )}
    </Read>
  );
}

function Group({ storeId, group }: { storeId: string; group: TraitGroup }) {
  const traits = Object.entries(group.traits ?? {});
  return (
    <section className={classes.section} aria-label={`Trait group ${group.displayName}`}>
      <h2>{group.displayName}</h2>
      {group.description && <p className={classes.quiet}>{group.description}</p>}
      <Table verticalSpacing={6} fz={13} maw={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Trait</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Identifies by</Table.Th>
            <Table.Th>About</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {traits.map(([name, trait]) => (
            <Table.Tr key={name}>
              <Table.Td fw={550}>{name}</Table.Td>
              <Table.Td>{types[trait.dataType] ?? trait.dataType}</Table.Td>
              <Table.Td>{trait.idTypePromotion && <ActorBadge actor="customer" label={trait.idTypePromotion} />}</Table.Td>
              <Table.Td c="dimmed">{trait.description}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <DefineTrait storeId={storeId} group={group.displayName} />
    </section>
  );
}
