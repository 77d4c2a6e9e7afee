import { Button, Select, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DataType, Trait, TraitValue } from "../api/types";
import { fetchTraitGroups, writeTrait } from "../api/wire";
import { ErrorLine } from "../states/ErrorLine";
import { TraitEditor } from "./TraitEditor";
import { emptyValue } from "./traitText";

interface AddTraitProps {
  storeId: string;
  profileId: string;
  known: Trait[];
}

/** Give the profile a trait that its store defines and that it does not have yet. */
export function AddTrait({ storeId, profileId, known }: AddTraitProps) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const groups = useQuery({ queryKey: ["traitGroups", storeId], queryFn: () => fetchTraitGroups(storeId), enabled: open });
  const have = new Set(known.filter((trait) => trait.value !== null).map((trait) => `${trait.group}.${trait.name}`));
  const definitions = (groups.data?.traitGroups ?? []).flatMap((group) =>
    Object.entries(group.traits ?? {}).map(([name, definition]) => ({
      id: `${group.displayName}.${name}`, group: group.displayName, name, dataType: definition.dataType as DataType,
    })),
  );
  const trait = definitions.find((one) => one.id === chosen);
  const write = useMutation({
    mutationFn: (value: TraitValue) => writeTrait(storeId, profileId, { group: trait?.group ?? "", name: trait?.name ?? "", value }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      setChosen(null);
      setOpen(false);
    },
  });
  if (!open) {
    return (
      <Button variant="subtle" color="gray" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setOpen(true)}>
        Add a trait
      </Button>
    );
  }
  return (
    <Stack gap={6} pt={6}>
      <Select
        size="xs"
        aria-label="Which trait"
        placeholder={groups.isPending ? "Reading the trait groups" : "Which trait"}
        data={definitions.filter((one) => !have.has(one.id)).map((one) => ({ value: one.id, label: one.id }))}
        value={chosen}
        onChange={setChosen}
        searchable
        nothingFoundMessage="Every defined trait is set. Define more in the console under Memory."
      />
      {trait && (
        <TraitEditor
          key={trait.id}
          label={trait.name}
          dataType={trait.dataType}
          value={emptyValue(trait.dataType)}
          saving={write.isPending}
          onSave={(value) => write.mutate(value)}
          onCancel={() => setOpen(false)}
        />
      )}
      <ErrorLine error={groups.error ?? write.error} />
    </Stack>
  );
}
